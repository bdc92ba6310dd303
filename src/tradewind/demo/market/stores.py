"""The merchants of the demo: twenty-four who sell, and one who waits to be approved."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """A merchant and their store; `seller` is a key of `people.PEOPLE`, or `owner` says who it is.

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
    owner: str = ""

    @property
    def email(self) -> str:
        """What the merchant signs in with."""
        return f"{self.seller}@demo.example"


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
    Merchant(
        seller="fang", owner="Fang Ruolan", code="cedar-and-sail", name="Cedar & Sail",
        legal_name="Ningbo Cedar & Sail Import and Export Co., Ltd.",
        registration_no="91330200MAK8PBRN7P",
        categories=("bags", "fashion", "shoes"), payout_currency="EUR",
    ),
    Merchant(
        seller="deng", owner="Deng Kaiwen", code="basalt-outfitters", name="Basalt Outfitters",
        legal_name="Chengdu Basalt Outdoor Equipment Co., Ltd.",
        registration_no="91510100MA0TEQY74C",
        categories=("outdoor", "bags"),
    ),
    Merchant(
        seller="ma", owner="Ma Siyuan", code="quartz-street", name="Quartz Street",
        legal_name="Shenzhen Quartz Street Horology Co., Ltd.",
        registration_no="91440300MAL1W53B3J",
        categories=("watches", "phones"),
    ),
    Merchant(
        seller="liang", owner="Liang Peishan", code="lumen-yard", name="Lumen Yard",
        legal_name="Zhongshan Lumen Yard Lighting Co., Ltd.", registration_no="91442000MAFU7CH35D",
        categories=("home", "audio"),
    ),
    Merchant(
        seller="gu", owner="Gu Wenjing", code="paper-lantern-house", name="Paper Lantern House",
        legal_name="Suzhou Paper Lantern House Homeware Co., Ltd.",
        registration_no="91320500MAJ70P6D04",
        categories=("home", "kitchen"), payout_currency="EUR",
    ),
    Merchant(
        seller="ying", owner="Ying Guoqiang", code="iron-wok-works", name="Iron Wok Works",
        legal_name="Yongkang Iron Wok Metalware Co., Ltd.", registration_no="91330784MA85XUQC1T",
        categories=("kitchen", "outdoor"),
    ),
    Merchant(
        seller="luo", owner="Luo Meiqi", code="peony-lab", name="Peony Lab",
        legal_name="Guangzhou Peony Lab Cosmetics Co., Ltd.", registration_no="91440100MA5QR24K1H",
        categories=("beauty", "fashion"),
    ),
    Merchant(
        seller="han", owner="Han Dongmei", code="northwheel", name="Northwheel",
        legal_name="Tianjin Northwheel Sports Goods Co., Ltd.",
        registration_no="91120100MAKE440U4Q",
        categories=("outdoor", "shoes"), payout_currency="EUR",
    ),
    Merchant(
        seller="tong", owner="Tong Yifan", code="bamboo-fox", name="Bamboo Fox",
        legal_name="Yiwu Bamboo Fox Trading Co., Ltd.", registration_no="91330782MA06Q6Y581",
        categories=("toys", "home"),
    ),
    Merchant(
        seller="pan", owner="Pan Zhihao", code="volta-bay", name="Volta Bay",
        legal_name="Huizhou Volta Bay Electronics Co., Ltd.", registration_no="91441300MAU59AY689",
        categories=("phones", "audio"),
    ),
    Merchant(
        seller="kong", owner="Kong Lingwei", code="kite-and-rotor", name="Kite & Rotor",
        legal_name="Shenzhen Kite & Rotor Technology Co., Ltd.",
        registration_no="91440300MAHWML653N",
        categories=("drones", "toys"),
    ),
    Merchant(
        seller="jin", owner="Jin Xiaobo", code="salt-road-leather", name="Salt Road Leather",
        legal_name="Wenzhou Salt Road Leather Goods Co., Ltd.",
        registration_no="91330300MAYYN6YY6F",
        categories=("shoes", "bags"), payout_currency="EUR",
    ),
    Merchant(
        seller="shen", owner="Shen Yuqing", code="silk-ferry", name="Silk Ferry",
        legal_name="Huzhou Silk Ferry Textile Co., Ltd.", registration_no="91330500MAWC90BD12",
        categories=("fashion", "beauty", "home"), payout_currency="EUR",
    ),
    Merchant(
        seller="cai", owner="Cai Junjie", code="maple-moon", name="Maple Moon",
        legal_name="Shantou Maple Moon Toys Co., Ltd.", registration_no="91440500MA5X482A4G",
        categories=("toys", "shoes"),
    ),
    Merchant(
        seller="lai", owner="Lai Chunhua", code="plum-rain", name="Plum Rain Ceramics",
        legal_name="Dehua Plum Rain Ceramics Co., Ltd.", registration_no="91350526MA9TKJ0K4Y",
        categories=("kitchen", "home"),
    ),
    Merchant(
        seller="rong", owner="Rong Tianyu", code="aero-delta", name="Aero Delta",
        legal_name="Zhuhai Aero Delta Robotics Co., Ltd.", registration_no="91440400MAMNA29B5B",
        categories=("drones", "phones"),
    ),
    Merchant(
        seller="you", owner="You Shufen", code="longcase", name="Longcase",
        legal_name="Zhangzhou Longcase Clock and Watch Co., Ltd.",
        registration_no="91350600MAT9FNA57D",
        categories=("watches", "fashion"),
    ),
    Merchant(
        seller="xiang", owner="Xiang Jiahui", code="green-ridge", name="Green Ridge",
        legal_name="Changsha Green Ridge Botanicals Co., Ltd.",
        registration_no="91430100MAFFN5189Y",
        categories=("beauty", "outdoor"),
    ),
)  # fmt: skip
WAITING = Merchant(
    seller="", code="tidewater-tools", name="Tidewater Tools",
    legal_name="Qingdao Tidewater Hardware Co., Ltd.", registration_no="91370200MA3T9B489P",
    categories=(),
)  # fmt: skip
