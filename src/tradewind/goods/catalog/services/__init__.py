"""The verbs of the catalogue."""

from tradewind.goods.catalog.services.categories import install_categories
from tradewind.goods.catalog.services.editing import revise_product
from tradewind.goods.catalog.services.pictures import (
    add_picture,
    describe_picture,
    keep_file,
    make_sizes,
    order_pictures,
    remove_picture,
    render_pictures,
)
from tradewind.goods.catalog.services.products import create_product, set_state

__all__ = [
    "add_picture",
    "create_product",
    "describe_picture",
    "install_categories",
    "keep_file",
    "make_sizes",
    "order_pictures",
    "remove_picture",
    "render_pictures",
    "revise_product",
    "set_state",
]
