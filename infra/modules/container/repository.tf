# A tag is one image for ever: what was tried is what runs, and what can be gone back to.
resource "aws_ecr_repository" "this" {
  name                 = var.name
  image_tag_mutability = "IMMUTABLE"

  # Nothing is lost with them: images are built again from their commits.
  force_delete = true

  image_scanning_configuration {
    scan_on_push = true
  }

  # With the account's own key for ECR: who pulls needs no grant of a key.
  encryption_configuration {
    encryption_type = "KMS"
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the newest ${var.images_kept} images."
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.images_kept }
      action       = { type = "expire" }
    }]
  })
}
