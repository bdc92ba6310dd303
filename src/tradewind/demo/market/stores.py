"""The merchants of the demo: six who sell, and one who waits to be approved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """A merchant and their store; `seller` is a key of `people.PEOPLE`.

    `registration_no`: a Unified Social Credit Code of China with both check characters (GB 32100),
    made up for the demo.
    """

    seller: str
    code: str
    name: str
    legal_name: str
    registration_no: str
    categories: tuple[str, ...]
    payout_currency: str = "USD"
    commission_bps: int = 800


MERCHANTS = (
    Merchant(
        seller="seller", code="harbour-goods", name="Harbour Goods",
        legal_name="Xiamen Harbour Goods Co., Ltd.", registration_no="91350200MA2XN1236K",
        categories=("bags", "outdoor"),
    ),
    Merchant(
        seller="chen", code="nightjar-audio", name="Nightjar Audio",
        legal_name="Shenzhen Nightjar Acoustics Co., Ltd.", registration_no="91440300MA5FT6Q26Q",
        categories=("audio", "phones"),
    ),
    Merchant(
        seller="zhou", code="willow-lane", name="Willow Lane",
        legal_name="Hangzhou Willow Lane Trading Co., Ltd.", registration_no="91330100MA2H8K477F",
        categories=("fashion", "beauty"), payout_currency="EUR",
    ),
    Merchant(
        seller="wu", code="kiln-and-leaf", name="Kiln & Leaf",
        legal_name="Jingdezhen Kiln & Leaf Ceramics Co., Ltd.",
        registration_no="91360200MA38D5R149", categories=("kitchen", "home"),
    ),
    Merchant(
        seller="huang", code="skyline-works", name="Skyline Works",
        legal_name="Dongguan Skyline Precision Works Co., Ltd.",
        registration_no="91441900MA54U7C92D", categories=("drones", "watches"),
    ),
    Merchant(
        seller="zhao", code="little-comet", name="Little Comet",
        legal_name="Quanzhou Little Comet Children's Products Co., Ltd.",
        registration_no="91350500MA33W2E63R", categories=("toys", "shoes"),
    ),
)  # fmt: skip
WAITING = Merchant(
    seller="", code="tidewater-tools", name="Tidewater Tools",
    legal_name="Qingdao Tidewater Hardware Co., Ltd.", registration_no="91370200MA3T9B489P",
    categories=(),
)  # fmt: skip
