"""Upload images."""

from datetime import datetime
from typing import Annotated

import strawberry

from resolvers.api.graphql.fields import ContextInfo, Payload, granted, mutation
from resolvers.api.graphql.types.errors import UserError
from resolvers.api.graphql.types.scalars import AWSURL
from resolvers.domain.base.authorization import Role
from resolvers.services.places.image_uploads import create_image_upload


@strawberry.type(description="A field of a form.")
class FormField:
    name: str = strawberry.field(description="Its name.")
    value: str = strawberry.field(description="Its value.")


@strawberry.type(description="A form that sends one file: POST, multipart/form-data.")
class ImageUpload:
    url: AWSURL = strawberry.field(description="The address that the form is sent to.")
    fields: list[FormField] = strawberry.field(
        description="The form's fields. The file comes last, in the field `file`."
    )
    image_url: AWSURL = strawberry.field(
        description="The image's address, some seconds later, once it was checked. Before that it "
        "answers 403 or 404, and so it stays if the file is not of its type. Its content never "
        "changes."
    )
    expires_at: datetime = strawberry.field(description="When the form stops being accepted.")


@strawberry.type(description="The result of createImageUpload.")
class ImageUploadPayload(Payload):
    upload: ImageUpload | None = granted("The form; null if rejected.")
    user_errors: list[UserError] = strawberry.field(description="Why it was rejected; else empty.")


@strawberry.type
class ImageUploadMutation:
    @mutation(
        Role.ADMIN,
        refused=ImageUploadPayload,
        description="Get a form that uploads one image within 5 minutes. Callers: admins. Nothing "
        "is stored before the form is sent. Errors: INVALID_INPUT, NOT_CONFIGURED (this deployment "
        "has no bucket of images).",
    )
    def create_image_upload(
        self,
        info: ContextInfo,
        content_type: Annotated[
            str,
            strawberry.argument(
                description="The file's type: image/png, image/jpeg, image/webp or image/avif."
            ),
        ],
        size_bytes: Annotated[
            int, strawberry.argument(description="The file's size: 1 to 2,000,000 bytes.")
        ],
    ) -> ImageUploadPayload | None:
        upload = create_image_upload(info.context, content_type, size_bytes)
        return ImageUploadPayload(
            upload=ImageUpload(
                url=AWSURL(upload.url),
                fields=[FormField(name=name, value=each) for name, each in upload.fields.items()],
                image_url=AWSURL(upload.image_url),
                expires_at=upload.expires_at,
            ),
            user_errors=[],
        )
