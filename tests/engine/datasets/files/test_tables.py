"""A user's own table, as spreadsheets, R, pandas, NumPy and archives write it: read, or refused in a line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tracereel.engine.datasets.files.from_file import from_file
from tracereel.engine.errors import DataError

FOUR_ROWS = "height,width,species\n1,2,cat\n3,4,dog\n5,6,cat\n7,8,dog\n"


def table(folder: Path, text: str | bytes, name: str = "mine.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(dataset: object, about: str) -> str:
    """The part of what was decided that is about something."""
    return next((line for line in dataset.told if about in line), "")  # type: ignore[attr-defined]


def test_an_own_csv_names_features_and_classes(tmp_path):
    dataset = from_file(table(tmp_path, FOUR_ROWS))
    assert dataset.feature_names == ("height", "width")
    assert dataset.class_names == ("cat", "dog")
    assert dataset.targets.tolist() == [0, 1, 0, 1]
    assert dataset.inputs.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]
    assert dataset.name == "mine"
    assert dataset.told == ("species: 2 classes (cat, dog)",)


def test_a_csv_may_have_its_target_anywhere(tmp_path):
    dataset = from_file(
        table(tmp_path, FOUR_ROWS.replace("cat", "1.5").replace("dog", "2")), target="species"
    )
    assert dataset.targets[:, 0].tolist() == [1.5, 2, 1.5, 2]
    by_height = from_file(table(tmp_path, "height,a,b,c\n1.5,1,2,3\n2.5,4,5,6\n"), target="height")
    assert by_height.feature_names == ("a", "b", "c")
    assert (by_height.kind, by_height.noun) == ("table", "row")


@pytest.mark.parametrize("name", ["label", "Label", "target", "CLASS"])
def test_a_column_that_is_called_so_is_the_target_wherever_it_stands(tmp_path, name):
    dataset = from_file(table(tmp_path, f"{name},p0,p1,p2\n1,0,0,0\n0,9,9,9\n1,1,1,1\n0,8,8,8\n"))
    assert dataset.feature_names == ("p0", "p1", "p2")
    assert told(dataset, name).startswith(f"{name}: 2 classes (0, 1)")
    assert (
        from_file(table(tmp_path, FOUR_ROWS.replace("height", "label").replace("width", "class"))).told[0][:7]
        == "species"
    )


def test_a_csv_without_the_target_says_which_column_was_meant(tmp_path):
    with pytest.raises(
        DataError, match=r"has no column 'specie' \(dataset.target\); did you mean 'species'\?"
    ):
        from_file(table(tmp_path, FOUR_ROWS), target="specie")


# What is text, and what is a number


@pytest.mark.parametrize(
    "odd", ["nan", "NaN", "inf", "Infinity", "-inf", "1_1", "0x1A", "1e999", "null", "None", "NA", "１"]
)
def test_a_class_is_called_what_the_file_says(tmp_path, odd):
    rows = "".join(f"0.{k},0.{9 - k},{name}\n" for k, name in enumerate(["yes", "no", odd] * 3))
    dataset = from_file(table(tmp_path, f"x,y,answer\n{rows}"))
    assert dataset.class_names == tuple(sorted(["yes", "no", odd]))
    assert len(dataset) == 9


def test_labels_that_look_like_sections_stay_what_they_are(tmp_path):
    rows = "".join(f"0.{k},{name}\n" for k, name in enumerate(["1", "1_1", "1_2", "2"] * 2))
    assert from_file(table(tmp_path, f"x,section\n{rows}")).class_names == ("1", "1_1", "1_2", "2")


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (["0.0", "1.0", "2.0"], ("0", "1", "2")),
        (
            ["0.000000000000000000e+00", "1.000000000000000000e+00", "2.000000000000000000e+00"],
            ("0", "1", "2"),
        ),
        (["1.", "2.", "3."], ("1", "2", "3")),
        (["-1", "1", "+3"], ("-1", "1", "+3")),
        (["01", "02", "10"], ("01", "02", "10")),
        (["9007199254740993", "9007199254740992", "1"], ("1", "9007199254740992", "9007199254740993")),
        (["True", "False", "True"], ("False", "True")),
        (["10", "9", "x"], ("10", "9", "x")),
    ],
)
def test_labels_that_are_numbers_are_classes_in_their_order(tmp_path, written, names):
    rows = "".join(f"0.{k},0.5,{name}\n" for k, name in enumerate(written * 3))
    assert from_file(table(tmp_path, f"x,y,kind\n{rows}")).class_names == names


def test_what_was_decided_about_whole_numbers_is_said_with_the_key_that_says_otherwise(tmp_path):
    few = "x,target\n" + "".join(f"0.{k},{k % 3}.0\n" for k in range(9))
    dataset = from_file(table(tmp_path, few))
    assert dataset.told[0] == (
        "target: 3 classes (0, 1, 2), because the same whole numbers come again "
        '(dataset.task = "regression" makes them values)'
    )
    assert from_file(table(tmp_path, few), task="regression").told[0] == "target: values to predict"
    many = "area,price\n" + "".join(f"{k},{203674 + 37 * k}\n" for k in range(40))
    dataset = from_file(table(tmp_path, many))
    assert dataset.class_names == ()
    assert dataset.told[0] == (
        "price: values to predict, because they are 40 different whole numbers "
        '(dataset.task = "classification" makes them classes)'
    )
    assert len(from_file(table(tmp_path, many), task="classification").class_names) == 40


def test_names_of_which_hardly_any_comes_again_are_no_classes(tmp_path):
    rows = "".join(f"{k},name {k}\n" for k in range(30))
    with pytest.raises(
        DataError, match=r"'name' holds 30 different texts in 30 rows, .*dataset.target; .*dataset.task"
    ):
        from_file(table(tmp_path, f"age,name\n{rows}"))
    assert len(from_file(table(tmp_path, f"age,name\n{rows}"), task="classification").class_names) == 30


def test_a_text_among_many_values_is_named(tmp_path):
    rows = "".join(f"{k},{k * 1.5}\n" for k in range(30))
    with pytest.raises(
        DataError, match=r"row 32, column 'b': the targets are numbers, but here is 'six'\. .*dataset.task"
    ):
        from_file(table(tmp_path, f"a,b\n{rows}9,six\n"))
    with pytest.raises(DataError, match=r"row 3, column 'b': the targets are numbers, but here is 'six'"):
        from_file(table(tmp_path, "a,b\n1,5\n2,six\n"), task="regression")


# How tables are written


@pytest.mark.parametrize(
    "text",
    [
        "sep=,\r\n1.5,2,cat\r\n",
        '"sep=;"\n1.5;2;cat\n',
        "sep=\t\n1.5\t2\tcat\n",
    ],
)
def test_a_line_that_names_the_separator_is_obeyed(tmp_path, text):
    first, row = text.splitlines(keepends=True)
    header = row.replace("1.5", "x").replace("2", "y").replace("cat", "kind")
    rows = row + row.replace("cat", "dog")
    assert from_file(table(tmp_path, first + header + rows * 2)).feature_names == ("x", "y")


@pytest.mark.parametrize("separator", [";", "\t", "|", "  ", " \t "])
def test_other_separators_are_found(tmp_path, separator):
    text = FOUR_ROWS.replace(",", separator)
    dataset = from_file(table(tmp_path, text))
    assert dataset.feature_names == ("height", "width")
    assert dataset.inputs.tolist() == [[1, 2], [3, 4], [5, 6], [7, 8]]


def test_a_separator_that_cannot_be_found_is_said(tmp_path):
    path = table(tmp_path, FOUR_ROWS.replace(",", "~"))
    with pytest.raises(
        DataError, match=r'at least two columns .*got .height~width~species.*dataset.separator = ";"'
    ):
        from_file(path)
    assert len(from_file(path, separator="~").feature_names) == 2
    with pytest.raises(DataError, match=r"dataset.separator: expected one character such as ';', .*got '~~'"):
        from_file(path, separator="~~")
    for name in ("tab", "\\t", "\t"):
        assert len(from_file(table(tmp_path, FOUR_ROWS.replace(",", "\t")), separator=name)) == 4


def test_texts_with_commas_in_quotes_are_one_cell(tmp_path):
    dataset = from_file(table(tmp_path, 'a,b\n1,"x, y"\n2,"say ""z"""\n3,"x, y"\n4,"say ""z"""\n'))
    assert dataset.class_names == ('say "z"', "x, y")


@pytest.mark.parametrize(
    "text",
    [
        "x;y;kind\n0,199;0,033;a\n0,404;1,5;b\n-1,25e1;,5;a\n7;1000,5;b\n",
        'x,y,kind\n"0,199","0,033",a\n"0,404","1,5",b\n"-1,25e1",",5",a\n7,"1000,5",b\n',
        "x;y;kind\n0,199;0,033;a\n0,404;1,5;b\n-1,25e1;,5;a\n7;1.000,5;b\n",
    ],
)
def test_decimal_commas_are_read(tmp_path, text):
    dataset = from_file(table(tmp_path, text), **({"decimal": ","} if "1.000" in text else {}))
    assert (
        dataset.inputs.tolist()
        == np.float32([[0.199, 0.033], [0.404, 1.5], [-12.5, 0.5], [7, 1000.5]]).tolist()
    )


def test_a_comma_that_may_stand_between_thousands_is_asked_about(tmp_path):
    path = table(tmp_path, "a;kind\n1,234;x\n2,345;y\n3,456;x\n4,567;y\n")
    with pytest.raises(
        DataError, match=r"'a' the comma of '1,234' may be .*dataset.decimal = \",\" or \"\.\""
    ):
        from_file(path)
    assert from_file(path, decimal=",").inputs[0, 0] == np.float32(1.234)
    assert from_file(path, decimal=".").inputs[0, 0] == 1234


def test_thousands_in_groups_are_read_where_they_are_sure(tmp_path):
    path = table(tmp_path, 'a,kind\n"1,234.5",x\n"2,345,678",y\n3,x\n4,y\n')
    assert from_file(path).inputs[:, 0].tolist() == [1234.5, 2345678, 3, 4]


def test_points_and_commas_in_one_table_are_asked_about(tmp_path):
    path = table(tmp_path, "a;b;kind\n0,5;1.25;x\n0,7;2.5;y\n")
    with pytest.raises(
        DataError,
        match=r"'a' has decimal commas \('0,5'\), column 'b' decimal points \('1.25'\); .*dataset.decimal",
    ):
        from_file(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_a_file_says_of_its_encoding_is_believed(tmp_path, encoding):
    dataset = from_file(table(tmp_path, FOUR_ROWS.replace("cat", "Käfer 日本").encode(encoding)))
    assert dataset.feature_names == ("height", "width")
    assert dataset.class_names == ("Käfer 日本", "dog")


def test_another_encoding_is_named_by_the_run(tmp_path):
    path = table(tmp_path, FOUR_ROWS.replace("dog", "Käfer").encode("cp1252"))
    with pytest.raises(
        DataError, match=r'is not a table in UTF-8 \(see line 3\); .*dataset.encoding = "cp1252"'
    ):
        from_file(path)
    assert from_file(path, encoding="cp1252").class_names == ("Käfer", "cat")
    with pytest.raises(
        DataError, match=r"dataset.encoding: expected a text encoding such as .*, got 'klingon'"
    ):
        from_file(path, encoding="klingon")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\3\4rest", "is an Excel workbook or another zip.*save it as CSV"),
        (b"a,b\n\0\1,2\n", "bytes that no text"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, content, said):
    with pytest.raises(DataError, match=said):
        from_file(table(tmp_path, content))


@pytest.mark.parametrize(
    "text",
    [
        "x,y,kind,,\r\n1,2,a,,\r\n3,4,b,,\r\n",
        "x,y,kind\n1,2,a,\n3,4,b,,\n",
        "x,y,kind,,\n1,2,a\n3,4,b\n",
        "x,,y,kind\n1,,2,a\n3,,4,b\n",
        "x,y,nothing,kind\n1,2,,a\n3,4,,b\n",
        "\n\nx,y,kind\n1,2,a\n\n3,4,b\n,,\n\n",
    ],
)
def test_cells_that_are_empty_everywhere_are_nothing(tmp_path, text):
    dataset = from_file(table(tmp_path, text))
    assert dataset.feature_names == ("x", "y")
    assert dataset.inputs.tolist() == [[1, 2], [3, 4]]
    assert dataset.class_names == ("a", "b")


def test_comments_before_a_table_are_none_of_it(tmp_path):
    dataset = from_file(table(tmp_path, "# made by hand\n# on Monday, late\n" + FOUR_ROWS))
    assert dataset.feature_names == ("height", "width")
    named = from_file(table(tmp_path, "# " + FOUR_ROWS))
    assert named.feature_names == ("height", "width"), "NumPy puts # before a header"
    spaced = from_file(table(tmp_path, "# " + FOUR_ROWS.replace(",", " "), "mine.txt"))
    assert spaced.feature_names == ("height", "width")


# Columns that are no inputs


@pytest.mark.parametrize(
    ("header", "first"),
    [(",x,y,kind", "{k}"), ("Unnamed: 0,x,y,kind", "{k}"), ("Id,x,y,kind", "{n}"), ("PassengerId,x,y,kind", "{n}"),
     ("row_id,x,y,kind", "{n}"), ('"",x,y,kind', '"{n}"'), ("x,y,kind", '"{n}"'), ("index,x,y,kind", "{odd}")],
)  # fmt: skip
def test_a_column_that_only_counts_rows_is_left_out(tmp_path, header, first):
    rows = "".join(
        f"{first.format(k=k, n=k + 1, odd=97 * k % 60)},0.{k},0.{k * k % 7},{'no' if k < 6 else 'yes'}\n"
        for k in range(12)
    )
    dataset = from_file(table(tmp_path, f"{header}\n{rows}"))
    assert dataset.feature_names == ("x", "y")
    assert "only counts rows and is left out (dataset.ignore = [] keeps it)" in told(dataset, "counts")
    assert len(from_file(table(tmp_path, f"{header}\n{rows}"), ignore=()).feature_names) == 3


@pytest.mark.parametrize("header", ["paid,x,kind", "id,x,kind", "time,x,kind"])
def test_a_column_that_measures_something_stays(tmp_path, header):
    rows = "".join(f"{k % 5 if header[0] == 'i' else k},{k},{'ab'[k % 2]}\n" for k in range(12))
    assert from_file(table(tmp_path, f"{header}\n{rows}")).feature_names == tuple(header.split(",")[:2])


def test_columns_are_left_out_by_name(tmp_path):
    path = table(tmp_path, FOUR_ROWS)
    assert from_file(path, ignore=("width",)).feature_names == ("height",)
    with pytest.raises(DataError, match=r"has no column 'widht' \(dataset.ignore\); did you mean 'width'\?"):
        from_file(path, ignore=("widht",))
    with pytest.raises(DataError, match=r"dataset.ignore names 'species', which is the column to predict"):
        from_file(path, ignore=("species",))
    with pytest.raises(
        DataError, match=r"no column is left to predict 'species' from.*dataset.ignore = \[\]"
    ):
        from_file(path, ignore=("height", "width"))


# Columns of text


def test_a_column_of_texts_becomes_an_input_for_each(tmp_path):
    dataset = from_file(table(tmp_path, "size,colour,kind\n1,red,a\n2,blue,b\n3,red,a\n4,green,b\n"))
    assert dataset.feature_names == ("size", "colour: blue", "colour: green", "colour: red")
    assert dataset.inputs.tolist() == [[1, 0, 0, 1], [2, 1, 0, 0], [3, 0, 0, 1], [4, 0, 1, 0]]
    assert told(dataset, "colour") == "an input for each text of colour (3)"


def test_too_many_texts_are_refused_with_all_columns_that_have_them(tmp_path):
    rows = "".join(f"{k},name {k},0.{k},ticket {k},{'ab'[k % 2]}\n" for k in range(30))
    path = table(tmp_path, f"id,name,x,ticket,kind\n{rows}")
    said = r"'name' holds 30 different texts, .*\(dataset.one_hot\).* = \[\"id\", \"name\", \"ticket\"\]"
    with pytest.raises(DataError, match=said):
        from_file(path)
    assert from_file(path, ignore=("id", "name", "ticket")).feature_names == ("x",)
    assert len(from_file(path, one_hot=30).feature_names) == 61


def test_numbers_that_are_names_become_texts(tmp_path):
    path = table(tmp_path, "zip,x,kind\n10115,1,a\n20095,2,b\n10115,3,a\n20095,4,b\n")
    dataset = from_file(path, text=("zip",))
    assert dataset.feature_names == ("zip: 10115", "zip: 20095", "x")
    with pytest.raises(DataError, match=r"has no column 'zap' \(dataset.text\); did you mean 'zip'\?"):
        from_file(path, text=("zap",))
    assert from_file(path, target="zip", text=("zip",)).class_names == ("10115", "20095")


def test_a_text_among_numbers_is_named_with_what_to_do(tmp_path):
    said = r"row 4, column 'a': expected a number, got 'four'\. .*leave it empty; .*dataset.text = \[\"a\"\]"
    with pytest.raises(DataError, match=said):
        from_file(table(tmp_path, "a,b\n1,x\n2,y\nfour,x\n"))


# Gaps


@pytest.mark.parametrize("gap", ["", "NA", "nan", "NaN", "N/A", "null", "None", "?", "-", "#N/A", " "])
def test_rows_with_gaps_are_left_out_and_counted(tmp_path, gap):
    rows = "".join(f"{gap if k in (3, 5) else k},{k},{'ab'[k % 2]}\n" for k in range(10))
    dataset = from_file(table(tmp_path, f"age,x,kind\n{rows}"))
    assert dataset.inputs[:, 1].tolist() == [0, 1, 2, 4, 6, 7, 8, 9]
    assert told(dataset, "gaps") == (
        "2 of 10 rows have gaps, most in 'age', and are left out (dataset.gaps = \"refuse\" stops there)"
    )
    with pytest.raises(
        DataError, match=r"row 5, column 'age': nothing is there, and dataset.gaps is \"refuse\""
    ):
        from_file(table(tmp_path, f"age,x,kind\n{rows}"), gaps="refuse")


@pytest.mark.parametrize("target", ["kind", "price", "label"])
def test_rows_without_a_target_are_left_out_too(tmp_path, target):
    cell = {"kind": lambda k: "ab"[k % 2], "price": lambda k: f"{k}.5", "label": lambda k: k % 2}[target]
    rows = "".join(f"{k},{'' if k == 4 else cell(k)}\n" for k in range(10))
    dataset = from_file(table(tmp_path, f"x,{target}\n{rows}"))
    assert dataset.inputs[:, 0].tolist() == [0, 1, 2, 3, 5, 6, 7, 8, 9]
    assert len(dataset.class_names) == (0 if target == "price" else 2)


def test_a_column_that_is_mostly_gaps_is_named(tmp_path):
    rows = "".join(f"{k if k < 3 else ''},{k},{'ab'[k % 2]}\n" for k in range(10))
    path = table(tmp_path, f"cabin,x,kind\n{rows}")
    with pytest.raises(
        DataError,
        match=r"7 of 10 rows have gaps, most of them in column 'cabin' \(7\)\. .*ignore = \[\"cabin\"\].*gaps = ",
    ):
        from_file(path)
    assert len(from_file(path, gaps="leave_out")) == 3
    assert len(from_file(path, ignore=("cabin",))) == 10
    nothing = table(tmp_path, "a,b,kind\n1,,x\n,2,y\n")
    with pytest.raises(DataError, match=r"2 of 2 rows have gaps"):
        from_file(nothing, gaps="leave_out")


# A header, or none


@pytest.mark.parametrize(
    "text", ["1,2\n3,4\n", "5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,other\n", "1,2,a\n3,4,b\n5,6,a\n"]
)
def test_a_table_without_a_header_is_asked_for_names(tmp_path, text):
    width = text.splitlines()[0].count(",") + 1
    with pytest.raises(
        DataError,
        match=rf"expected a header row of column names, .* Name its {width} columns: .*; or number them: .* = \[\]",
    ):
        from_file(table(tmp_path, text))


def test_columns_are_named_by_the_run(tmp_path):
    iris = "5.1,3.5,setosa\n4.9,3.0,setosa\n6.2,2.9,other\n6.0,2.2,other\n"
    dataset = from_file(table(tmp_path, iris, "iris.data"), columns=("length", "width", "species"))
    assert dataset.feature_names == ("length", "width")
    assert len(dataset) == 4
    renamed = from_file(table(tmp_path, FOUR_ROWS), columns=("a", "b", "c"))
    assert renamed.feature_names == ("a", "b")
    assert len(renamed) == 4
    numbered = from_file(table(tmp_path, iris), columns=())
    assert numbered.feature_names == ("column 1", "column 2")
    assert len(numbered) == 4
    with pytest.raises(DataError, match=r"dataset.columns: expected a name for each of its 3 columns, got 2"):
        from_file(table(tmp_path, iris), columns=("a", "b"))


def test_a_year_may_be_the_name_of_a_column(tmp_path):
    dataset = from_file(table(tmp_path, "2019,2020,kind\n1,2,a\n3,4,b\n5,6,a\n"))
    assert dataset.feature_names == ("2019", "2020")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "expected a header row and at least one row below it, got 0 rows"),
        ("a,b\n", "at least one row below it, got 1 rows"),
        ("a\n1\n", "expected at least two columns"),
        ("a,a\n1,2\n", "two columns are called 'a'; .*dataset.columns"),
        ("a,b\n1,2\n1,2,3\n", "row 3: expected 2 columns, got 3"),
        ("a,b,c\n1,2,x\n1,2\n1,2,y\n", "row 3: expected 3 columns, got 2"),
        ('a,b\n1,"x\n2,y\n', "is not a table of cells between ','"),
        ("a,b\n1,x\n2,x\n", "expected at least two classes in column 'b'"),
        ("a,b\n1,x\n1e39,y\n", "the inputs holds 1e.39 at example 1; expected finite"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_in_one_line(tmp_path, text, said):
    with pytest.raises(DataError, match=said) as raised:
        from_file(table(tmp_path, text))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("key", [{"inputs": "x"}, {"size": (8, 8)}, {"color": "rgb"}])
def test_a_key_of_other_files_makes_no_sense_for_a_table(tmp_path, key):
    with pytest.raises(DataError, match=rf"dataset.{next(iter(key))} says nothing of a table"):
        from_file(table(tmp_path, FOUR_ROWS), **key)
