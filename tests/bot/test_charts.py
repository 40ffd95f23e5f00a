"""The pictures, by their pixels: size, rows, columns, line, goal, and names nobody can draw."""

from __future__ import annotations

import dataclasses
import io
import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageColor

from bot import _drawing, _line_chart, fonts
from bot._top_picture import HEADER_HEIGHT
from bot.charts import Bar, Mark, RecapCard, TopCard, recap_picture, top_picture

ROW = 100  # the height of a row of a ranked list


def bar(label='Mia', value=100, place=1):
    return Bar(label=label, value=value, place=place)


TOP = TopCard(
    title='Top gifters', subtitle='November 2026', bars=(bar(), bar('Luna', 50, 2)), locale='en_US'
)
RECAP = RecapCard(
    title='Mia',
    subtitle='24 November 2026',
    facts=(('1,000', 'diamonds'), ('2 h', 'on air')),
    points=((60, 100), (1_800, 400), (5_400, 1_000)),
    length_s=7_200,
    marks=(Mark(1_800, 'Lion', 400),),
    goal_diamonds=800,
    gifters=(bar(), bar('Luna', 50, 2)),
    gifts=(bar('Rose', 100, 1),),
    locale='en_US',
)


@pytest.fixture
def no_fonts(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, 'font_directories', lambda: (tmp_path,))


def opened(picture):
    assert picture.png.startswith(b'\x89PNG')
    image = Image.open(io.BytesIO(picture.png))
    image.load()
    return image


def top(*bars, **changes):
    return top_picture(dataclasses.replace(TOP, bars=bars, **changes))


def recap(**changes):
    return recap_picture(dataclasses.replace(RECAP, **changes))


def changed(one, other):
    """The box in which two pictures differ, None when they are the same."""
    first, second = opened(one).convert('RGB'), opened(other).convert('RGB')
    assert first.size == second.size
    return ImageChops.difference(first, second).getbbox()


def count(image, colour, box=None):
    part = (image.crop(box) if box else image).convert('RGB')
    counted = {pixel: number for number, pixel in part.getcolors(part.width * part.height)}
    return counted.get(ImageColor.getrgb(colour), 0)


# -- the card


@pytest.mark.parametrize('picture', [top(bar()), recap()], ids=['top', 'recap'])
def test_a_picture_is_a_wide_png_with_round_transparent_corners(picture):
    image = opened(picture)
    assert (image.format, image.mode, image.width) == ('PNG', 'RGBA', 1_000)
    assert image.getpixel((0, 0))[3] == 0
    assert image.getpixel((image.width - 1, image.height - 1))[3] == 0
    assert image.getpixel((500, 10))[3] == 255
    assert 300 < image.height < 1_700
    assert picture.undrawn == ()


def test_the_same_values_give_the_same_bytes_from_any_thread():
    with ThreadPoolExecutor(4) as threads:
        pictures = list(threads.map(lambda _: (recap(), top(bar())), range(6)))
    assert len(set(pictures)) == 1


def test_text_and_ground_have_contrast_enough_for_small_type():
    def light(colour):
        parts = [value / 255 for value in ImageColor.getrgb(colour)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for ground in (_drawing.GROUND, _drawing.PANEL):
        for ink in (_drawing.WHITE, _drawing.SOFT, _drawing.CYAN, _drawing.GOLD):
            assert (light(ink) + 0.05) / (light(ground) + 0.05) >= 4.5, (ink, ground)
    assert _drawing.SMALLEST >= 26


# -- names


@pytest.mark.parametrize(
    'name', ['Zoë', 'Дмитрий', 'Ελένη', 'نورا 🌹', 'さくら', '민준', '李雷', 'รวี']
)
def test_a_name_is_drawn_in_its_row_or_named_beside_the_picture(name):
    first, second = top(bar('Mia'), bar('Mia')), top(bar('Mia'), bar(name))
    left, above, _, below = changed(first, second)
    start = HEADER_HEIGHT + ROW
    assert start <= above < below <= start + ROW + 20
    assert left >= _drawing.MARGIN + 100
    assert second.undrawn in ((), (name,))
    if second.undrawn:
        assert changed(second, top(bar('Mia'), bar('see No. 1'))) is None


def test_where_there_is_no_font_the_number_stands_in_the_picture(no_fonts):
    picture = top(bar('Mia'), bar('Дмитрий', 50), bar('李雷', 40), bar('Дмитрий', 30))
    assert picture.undrawn == ('Дмитрий', '李雷')
    said = top(bar('Mia'), bar('see No. 1', 50), bar('see No. 2', 40), bar('see No. 1', 30))
    assert changed(picture, said) is None
    assert said.undrawn == ()


def test_what_cannot_be_drawn_in_a_recap_is_numbered_through(no_fonts):
    picture = recap(
        title='Recap Мия',
        marks=(Mark(60, 'Лев', 100),),
        gifters=(bar('Аня'),),
        gifts=(bar('Лев'), bar('Rose')),
    )
    assert picture.undrawn == ('Recap Мия', 'Лев', 'Аня')
    plain = recap(
        title='Recap',
        marks=(Mark(60, 'see No. 2', 100),),
        gifters=(bar('see No. 3'),),
        gifts=(bar('see No. 2'), bar('Rose')),
    )
    assert changed(picture, plain) is None


@pytest.mark.parametrize(
    'label',
    ['W' * 5_000, 'a\n\tb', '\u202eab', '\u0301' * 300, '', '\U0010ffff', '🌹' * 900, 'x ' * 2_000],
    ids=['long', 'lines', 'override', 'marks', 'empty', 'no character', 'emoji', 'words'],
)
def test_whatever_a_name_is_it_stays_in_its_column(label):
    first, second = top(bar('Mia'), bar('Mia', 10**12)), top(bar('Mia'), bar(label, 10**12))
    _, above, right, below = changed(first, second)
    start = HEADER_HEIGHT + ROW
    number = top(bar('Mia'), bar('Mia', 10**12 + 1_111_111_111_111))
    assert start <= above < below <= start + ROW + 20
    assert right < changed(first, number)[0]
    recap_picture(
        dataclasses.replace(RECAP, title=label, gifters=(bar(label),), gifts=(bar(label),))
    )


# -- numbers


def test_numbers_are_written_as_the_locale_writes_them():
    english, german = top(bar(value=18_234)), top(bar(value=18_234), locale='de_DE')
    left, _, right, _ = changed(english, german)
    assert right - left < 260, 'more than the number changed'
    assert left > 600


@pytest.mark.parametrize('locale', ['ar_EG', 'he_IL', 'fr_FR', 'hi_IN', 'ja_JP', 'de_CH', 'fa_IR'])
def test_every_locale_has_a_picture_even_without_fonts(locale, no_fonts):
    top(bar(value=1_234_567), locale=locale)
    points = ((10, 1_500_000), (20, 2_345_678))
    assert recap(points=points, locale=locale, goal_diamonds=3_000_000).undrawn == ()


@pytest.mark.parametrize('values', [(0, 0), (5, 5), (10**12, 0), (1,), ()])
def test_bars_are_as_long_as_their_share(values):
    image = opened(top(*(bar(value=value) for value in values)))
    most = max(values, default=0)
    for number, value in enumerate(values):
        y = HEADER_HEIGHT + 32 + number * ROW + 72
        filled = count(image, _drawing.CYAN, (0, y, 1_000, y + 1))
        track = count(image, _drawing.TRACK, (0, y, 1_000, y + 1))
        assert filled + track > 700
        assert abs(filled - (filled + track) * (value / most if most else 0)) <= 14


def test_the_first_three_places_have_medals_and_ties_share_one():
    image = opened(top(bar(place=1), bar(place=2), bar(place=2), bar(place=4)))
    faces = [
        [place for place, (face, _, _) in _drawing.MEDALS.items()
         if count(image, face, (0, y, 200, y + ROW)) > 300]
        for y in range(HEADER_HEIGHT + 32, HEADER_HEIGHT + 32 + 4 * ROW, ROW)
    ]  # fmt: skip
    assert faces == [[1], [2], [2], []]


def test_more_rows_than_fit_are_left_out():
    assert opened(top(*[bar()] * 40)).size == opened(top(*[bar()] * 10)).size


# -- the line


def test_a_goal_is_a_dashed_line_and_moves_with_its_height():
    def gold(goal):
        image = opened(recap(goal_diamonds=goal, marks=()))
        rows = [count(image, _drawing.GOLD, (0, y, 1_000, y + 1)) for y in range(300, 850)]
        return 300 + rows.index(max(rows)), max(rows)

    low, high = gold(200), gold(800)
    assert low[0] > high[0] + 50
    assert 200 < low[1] < 700
    assert gold(10**9)[0] < high[0], 'a goal far away is pinned to the top'
    assert recap(goal_diamonds=None) != recap()
    assert recap(goal_diamonds=0) == recap(goal_diamonds=None)


def test_a_goal_far_away_does_not_flatten_the_line():
    heights = []
    for goal in (900, 10**12):
        image = (
            opened(recap(goal_diamonds=goal, marks=())).convert('RGB').crop((0, 320, 1_000, 760))
        )
        cyan = [y for y in range(image.height) if count(image, _drawing.CYAN, (0, y, 1_000, y + 1))]
        heights.append(max(cyan) - min(cyan))
    assert heights[1] > heights[0] * 0.8


def test_a_big_gift_has_a_dot_and_its_name():
    without, marked = recap(marks=()), recap(marks=(Mark(1_800, 'Lion', 400),))
    assert count(opened(without), _drawing.PINK) == 0
    assert count(opened(marked), _drawing.PINK) > 80
    left, _, right, _ = changed(without, marked)
    assert 40 < right - left < 200
    assert recap(marks=(Mark(1_800, 'Rose', 400),)) != marked


@pytest.fixture
def written(monkeypatch):
    """Where each line of text was written, over all pictures of the test."""
    boxes = []
    write = _drawing.Card.write

    def watched(on, line, x, baseline, colour=_drawing.WHITE):
        if line.width:
            letters = baseline - round(line.size * 0.72), baseline + round(line.size * 0.05)
            boxes.append((x, letters[0], x + line.width, letters[1]))
        write(on, line, x, baseline, colour)

    monkeypatch.setattr(_drawing.Card, 'write', watched)
    return boxes


def overlapping(boxes):
    return [
        (one, two)
        for one, two in itertools.combinations(boxes, 2)
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]
    ]


def test_names_of_many_big_gifts_at_once_never_overlap(written):
    points = tuple((10 * number, number * 100) for number in range(1, 60))
    marks = tuple(Mark(at_s, 'Universe', total) for at_s, total in points[20:28])
    recap(points=points, length_s=600, marks=())
    without = len(written)
    written.clear()
    recap(points=points, length_s=600, marks=marks)
    assert len(written) >= without + 4, 'most names find a place'
    assert overlapping(written) == []


@pytest.mark.parametrize('goal', [1, 900, 1_000, 1_700, 10**6, 10**12])
def test_a_goal_at_any_height_meets_no_other_text(written, goal):
    recap(goal_diamonds=goal)
    assert overlapping(written) == []


labels = st.sampled_from(['Mia', 'W' * 300, 'نورا 🌹', '李雷', 'a b', '', 'Universe'])
values = st.sampled_from([0, 1, 999, 12_345, 10**6, 10**12])
bars = st.lists(st.builds(bar, labels, values, st.integers(1, 12)), max_size=6).map(tuple)
moments = st.integers(0, 40_000)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    facts=st.lists(st.tuples(labels, labels), max_size=4).map(tuple),
    points=st.lists(st.tuples(moments, values), max_size=12).map(tuple),
    marks=st.lists(st.builds(Mark, moments, labels, values), max_size=9).map(tuple),
    goal_diamonds=st.none() | values,
    length_s=moments,
    gifters=bars,
    gifts=bars,
    locale=st.sampled_from(['en_US', 'de_DE', 'ru_RU', 'hi_IN', 'ar_EG']),
    title=labels,
)
def test_whatever_is_shown_no_two_texts_meet_and_none_leaves_the_card(written, **changes):
    written.clear()
    image = opened(recap(**changes))
    assert overlapping(written) == []
    edge = _drawing.MARGIN - 1
    for left, above, right, below in written:
        assert edge <= left < right <= image.width - edge
        assert 0 <= above < below <= image.height - edge


@pytest.mark.parametrize(
    ('points', 'length_s'),
    [
        ((), 0),
        (((0, 0),), 0),
        (((0, 5),), 0),
        (((30, 10**12),), 60),
        (((10, 50), (20, 30), (30, 0)), 100),
        (((30, 5), (10, 1)), 20),
        (((-5, -20), (10**9, 3)), 10),
        (tuple((number, number * 7) for number in range(100_000)), 100_000),
    ],
    ids=['none', 'nothing', 'at once', 'one', 'undone', 'unsorted', 'absurd', 'many'],
)
@pytest.mark.parametrize('goal', [None, 1, 10**12])
def test_any_evening_has_a_picture(points, length_s, goal):
    image = opened(recap(points=points, length_s=length_s, goal_diamonds=goal, marks=()))
    assert image.width == 1_000
    assert (count(image, _drawing.CYAN, (150, 340, 1_000, 760)) > 50) == bool(points)


def test_thinning_keeps_the_end_the_peak_and_every_undo():
    points = [(number, number) for number in range(50_000)]
    points[20_000] = (20_000, 10**6)
    points[30_000] = (30_000, 0)
    kept = _line_chart.thinned(points)
    assert len(kept) <= _line_chart.POINTS_MAX
    assert {(20_000, 10**6), (30_000, 0), points[0], points[-1]} <= set(kept)
    assert kept == sorted(kept)


def test_little_is_left_as_it_is():
    assert _line_chart.thinned(((5, 2), (1, 1))) == [(1, 1), (5, 2)]


def test_any_part_of_a_recap_may_be_missing():
    for changes in (
        {'facts': ()}, {'facts': RECAP.facts[:1]}, {'facts': RECAP.facts * 4}, {'gifters': ()},
        {'gifts': ()}, {'gifters': (), 'gifts': ()}, {'title': '', 'subtitle': ''},
        {'gifters': (bar(),) * 30}, {'marks': (Mark(5, 'Lion', 9),) * 40},
    ):  # fmt: skip
        assert opened(recap(**changes)).width == 1_000


def test_pillow_is_not_loaded_before_the_first_picture():
    code = 'import sys, bot.charts; print([n for n in ("PIL", "fontTools") if n in sys.modules])'
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == '[]'
