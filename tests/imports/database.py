"""The Medicare Coverage Database as CMS exports it: its tables, and the archives in which they come. All invented."""

from tests.imports.making import archive, text

HEADS = {
    "article": "article_id article_version article_type title article_pub_date article_eff_date article_end_date "
    "description status last_updated article_rev_end_date date_retired display_id",
    "article_x_hcpc_code": "article_id article_version hcpc_code_id hcpc_code_version hcpc_code_group range "
    "last_updated long_description short_description",
    "article_x_icd10_covered": "article_id article_version icd10_code_id icd10_code_version icd10_covered_group range "
    "last_updated sort_order description asterisk",
    "article_x_contractor": "article_id article_version article_type contractor_id contractor_type_id "
    "contractor_version last_updated",
    "update_period": "period_id begin_date dis_end_date",
    "contractor": "contractor_id contractor_type_id contractor_version contractor_bus_name contractor_number status",
    "contractor_jurisdiction": "contractor_id contractor_type_id contractor_version state_id last_updated active_date "
    "term_date",
    "state_lookup": "state_id state_abbrev description",
}
Cells = dict[str, str]
LONG = "<p>" + "A paragraph of the article, dropped.\n" * 9_000


def article(number: str, **cells: str) -> Cells:
    given = {"article_pub_date": "2016-01-01 00:00:00", "article_eff_date": "2024-04-01 00:00:00", "status": "A"}
    return {
        "article_id": number,
        "article_version": "7",
        "title": "Billing: Trigger Points",
        "description": LONG,
        **given,
        **cells,
    }


def listed(number: str, code: str, group: str = "1") -> Cells:
    return {"article_id": number, "article_version": "7", "hcpc_code_id": code, "hcpc_code_group": group}


def covered(number: str, code: str, group: str = "1") -> Cells:
    return {"article_id": number, "article_version": "7", "icd10_code_id": code, "icd10_covered_group": group}


def issued(number: str, contractor: str) -> Cells:
    return {"article_id": number, "article_version": "7", **contract(contractor)}


def contract(contractor: str, **cells: str) -> Cells:
    return {"contractor_id": contractor, "contractor_type_id": "9", "contractor_version": "1", **cells}


Database = dict[str, list[Cells]]


def database() -> Database:
    """An article that covers two groups of diagnoses, in two states and the north of a third."""
    return {
        "article": [article("90001")],
        "article_x_hcpc_code": [listed("90001", "20553"), listed("90001", "99998", "2")],
        "article_x_icd10_covered": [
            covered("90001", "M99.98"),
            covered("90001", "G99.9", "2"),
            covered("90001", "XX000"),
        ],
        "article_x_contractor": [issued("90001", "1"), issued("90001", "2")],
        "contractor": [
            contract("1", contractor_bus_name="Plains Contractors, Inc."),
            contract("2", contractor_bus_name="Plains Contractors, Inc."),
        ],
        "contractor_jurisdiction": [
            contract("1", state_id="66", active_date="2012-01-01"),
            contract("1", state_id="41", active_date="2012-01-01", term_date="2015-12-31"),
            contract("2", state_id="32", active_date="2012-01-01"),
            contract("2", state_id="12", active_date="2012-01-01", term_date="2024-04-01"),
        ],
        "update_period": [{"period_id": "1", "begin_date": "2024-10-10", "dis_end_date": "2024-10-17 00:00:00"}],
        "state_lookup": [
            {"state_id": "6", "state_abbrev": "CA", "description": "California - Entire State"},
            {"state_id": "66", "state_abbrev": "NF", "description": "California - Northern"},
            {"state_id": "32", "state_abbrev": "NV", "description": "Nevada"},
            {"state_id": "12", "state_abbrev": "FL", "description": "Florida"},
            {"state_id": "41", "state_abbrev": "OR", "description": "Oregon"},
        ],
    }


def tables(database: Database) -> dict[str, bytes]:
    def written(heads: list[str], rows: list[Cells]) -> bytes:
        return text([heads, *([row.get(head, "") for head in heads] for row in rows)]).encode()

    return {f"{name}.csv": written(HEADS[name].split(), rows) for name, rows in database.items()}


def export(database: Database) -> bytes:
    """The archive as CMS ships it: the tables in an archive of their own, with others and with documents."""
    others = {"urls.csv": b"url_id,url\r\n1,x\r\n", "article_x_bill_code.csv": b"article_id\r\n"}
    return archive({"current_article_csv.zip": archive(tables(database) | others), "readme_first.txt": b"See ...\r\n"})
