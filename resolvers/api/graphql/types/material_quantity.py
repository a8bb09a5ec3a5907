import strawberry

from resolvers.domain.enums import Material, QuantityUnit


@strawberry.type(description="How much of a material was put in.")
class MaterialQuantity:
    material: Material = strawberry.field(description="What it is.")
    unit: QuantityUnit = strawberry.field(description="What quantity counts.")
    quantity: int = strawberry.field(description="1 to 100,000, in the unit.")


@strawberry.input(description="How much of a material was put in.")
class MaterialQuantityInput:
    material: Material = strawberry.field(description="What it is; the location must accept it.")
    unit: QuantityUnit = strawberry.field(description="What quantity counts.")
    quantity: int = strawberry.field(description="1 to 100,000, in the unit.")
