"""Let admins upload images."""

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.images import PUBLIC, ImageUpload, name_image, upload_until
from resolvers.services.base.context import ServiceContext
from resolvers.storage.places import images


def create_image_upload(context: ServiceContext, content_type: str, size_bytes: int) -> ImageUpload:
    """Return a form for a new image.

    Raise NOT_CONFIGURED, the errors of the domain's `name_image`.
    """
    bucket, base_url = context.settings.images_bucket, context.settings.images_url
    if bucket is None or base_url is None:
        raise DomainError(
            ErrorCode.NOT_CONFIGURED, "this deployment has no bucket of images: set IMAGES_BUCKET"
        )
    name = name_image(context.new_id(), content_type, size_bytes)
    url, fields = images.sign_upload(bucket, name, content_type, size_bytes)
    return ImageUpload(url, fields, f"{base_url}/{PUBLIC}{name}", upload_until(context.now))
