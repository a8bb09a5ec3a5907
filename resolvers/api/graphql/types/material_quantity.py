import strawberry

from resolvers.domain.base.enums import Material, QuantityUnit


@strawberry.type(description="A deposited quantity of a material.")
class MaterialQuantity:
    material: Material = strawberry.field(description="The material.")
    unit: QuantityUnit = strawberry.field(description="The unit of the quantity.")
    quantity: int = strawberry.field(description="1 to 100,000, in this unit.")


@strawberry.input(description="A deposited quantity of a material.")
class MaterialQuantityInput:
    material: Material = strawberry.field(description="The material; the location must accept it.")
    unit: QuantityUnit = strawberry.field(description="The unit of the quantity.")
    quantity: int = strawberry.field(description="1 to 100,000, in this unit.")
