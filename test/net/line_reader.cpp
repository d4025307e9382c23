#include "relay/net/line_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace relay {

namespace {

using kind = received_line::kind;
using lines = std::vector<std::string>;

struct reader_fixture
{
    byte_budget budget{1 << 20};

    // What came of a line: its text, with a mark when something is wrong with it
    static std::string describe(const received_line& line)
    {
        switch (line.what) {
        case kind::too_long:
            return "<too long>";
        case kind::cut:
            return std::string(line.text) + "<cut>";
        case kind::complete:
            break;
        }
        return std::string(line.text);
    }

    static void take(line_reader& reader, lines& into)
    {
        while (const auto line = reader.next())
            into.push_back(describe(*line));
    }

    // Gives `input` to a reader in pieces of at most `piece` bytes.
    static lines read(line_reader& reader, std::string_view input, std::size_t piece)
    {
        lines result;
        while (!input.empty()) {
            const auto room = reader.room();
            const auto n = std::min({room.size(), piece, input.size()});
            BOOST_REQUIRE(n > 0u);
            std::copy_n(input.begin(), n, room.begin());
            reader.received(n);
            input.remove_prefix(n);
            take(reader, result);
        }
        return result;
    }
};

void check_equal(const lines& found, const lines& expected)
{
    BOOST_TEST(found == expected, boost::test_tools::per_element());
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(line_readers, reader_fixture)

BOOST_AUTO_TEST_CASE(lines_end_with_lf_or_crlf_however_the_bytes_arrive)
{
    for (const std::size_t piece : {1u, 2u, 3u, 7u, 100u}) {
        line_reader reader(20, budget);
        check_equal(
            read(reader, "one\ntwo\r\n\n\r\nthr\ree\r\r\nrest", piece),
            {"one", "two", "", "", "thr\ree\r"}
        );
        reader.finish();
        lines end;
        take(reader, end);
        check_equal(end, {"rest<cut>"});
    }
}

BOOST_AUTO_TEST_CASE(a_line_may_be_exactly_as_long_as_allowed)
{
    for (const std::size_t piece : {1u, 5u, 100u}) {
        line_reader reader(5, budget);
        check_equal(
            read(reader, "12345\n12345\r\n123456\n123456\r\n12345\rx\n1\n", piece),
            {"12345", "12345", "<too long>", "<too long>", "<too long>", "1"}
        );
    }
}

BOOST_AUTO_TEST_CASE(a_line_that_is_too_long_is_reported_once_and_never_stored)
{
    line_reader reader(1000, budget, 64);
    const auto found = read(reader, std::string(500'000, 'x') + "\nnext\n", 300);
    check_equal(found, {"<too long>", "next"});
    BOOST_TEST(reader.capacity() <= 1002u);
}

BOOST_AUTO_TEST_CASE(the_end_of_a_line_that_was_too_long_is_no_line)
{
    line_reader reader(5, budget);
    check_equal(read(reader, "1234567", 3), {"<too long>"});
    reader.finish();
    lines end;
    take(reader, end);
    check_equal(end, {});
}

BOOST_AUTO_TEST_CASE(the_buffer_grows_for_a_long_line_and_shrinks_back)
{
    line_reader reader(100'000, budget, 1024);
    read(reader, "short\n", 100);
    BOOST_TEST(reader.capacity() == 1024u);
    BOOST_TEST(budget.used() == 0u);

    read(reader, std::string(50'000, 'x'), 4096);
    BOOST_TEST(reader.capacity() < 110'000u);
    BOOST_TEST(budget.used() == reader.capacity() - 1024);

    read(reader, "\n", 1);
    read(reader, "short again\n", 100);
    BOOST_TEST(reader.capacity() == 1024u);
    BOOST_TEST(budget.used() == 0u);
}

BOOST_AUTO_TEST_CASE(a_line_of_megabytes_stays_where_it_is_and_takes_memory_as_it_comes)
{
    constexpr std::size_t size = 24 << 20;
    byte_budget large(64 << 20);
    line_reader reader(40 << 20, large);
    const char* place = nullptr;
    std::size_t most_moved = 0;
    std::size_t most_at_once = 0;
    for (std::size_t received = 0; received < size;) {
        const auto room = reader.room();
        BOOST_REQUIRE(!room.empty());
        const char* now = room.data() - received;
        if (now != std::exchange(place, now))
            most_moved = received;
        most_at_once = std::max(most_at_once, room.size());
        std::ranges::fill(room, 'x');
        reader.received(room.size());
        received += room.size();
        BOOST_REQUIRE(!reader.next());
        BOOST_REQUIRE(large.used() <= 2 * received);
    }
    BOOST_TEST(most_moved <= 1u << 20);
    BOOST_TEST(most_at_once <= 256u << 10);
}

BOOST_AUTO_TEST_CASE(without_budget_there_is_no_room_until_the_line_is_skipped)
{
    byte_budget small(1000);
    line_reader reader(100'000, small, 1024);
    lines found;
    std::span<char> room;
    for (room = reader.room(); !room.empty(); room = reader.room()) {
        std::ranges::fill(room, 'x');
        reader.received(room.size());
        take(reader, found);
    }
    BOOST_TEST(small.used() <= 1000u);

    reader.skip_line();
    take(reader, found);
    check_equal(found, {});
    check_equal(read(reader, "rest of it\nnext\n", 4), {"next"});
    BOOST_TEST(small.used() == 0u);
}

BOOST_AUTO_TEST_CASE(random_lines_come_out_as_they_went_in)
{
    std::mt19937_64 random(1);
    std::uniform_int_distribution<std::size_t> length(0, 3000);
    std::uniform_int_distribution<std::size_t> piece(1, 5000);
    line_reader reader(2000, budget, 256);
    std::string input;
    lines expected;
    for (int i = 0; i < 500; ++i) {
        const std::string line(length(random), static_cast<char>('a' + i % 26));
        input += line + (i % 2 ? "\n" : "\r\n");
        expected.push_back(line.size() > 2000 ? "<too long>" : line);
    }
    lines found;
    for (std::string_view rest = input; !rest.empty();) {
        const auto n = std::min(piece(random), rest.size());
        const auto some = read(reader, rest.substr(0, n), n);
        found.insert(found.end(), some.begin(), some.end());
        rest.remove_prefix(n);
    }
    BOOST_TEST((found == expected));
}

BOOST_AUTO_TEST_CASE(holds_no_memory_while_it_rests_between_two_lines)
{
    line_reader reader(1'000, budget, 100);
    BOOST_TEST(reader.capacity() == 0u);
    BOOST_TEST(read(reader, "one\ntw", 3) == lines{"one"});
    reader.rest();
    BOOST_TEST(reader.capacity() > 0u); // a line has begun
    BOOST_TEST(!reader.is_between_lines());
    BOOST_TEST(read(reader, "o\n", 3) == lines{"two"});
    BOOST_TEST(reader.is_between_lines());
    reader.rest();
    BOOST_TEST(reader.capacity() == 0u);
    BOOST_TEST(budget.used() == 0u);
    BOOST_TEST(read(reader, "three\n", 3) == lines{"three"});
}

BOOST_AUTO_TEST_CASE(may_get_other_limits_between_two_lines)
{
    line_reader reader(10, budget, 10);
    BOOST_TEST(
        read(reader, "short\n" + std::string(20, 'x') + "\n", 4) == (lines{"short", "<too long>"})
    );
    reader.set_limits(1'000, 100);
    const std::string longer(500, 'y');
    BOOST_TEST(read(reader, longer + "\n", 64) == lines{longer});
    BOOST_TEST(budget.used() <= 1'000u);
}

BOOST_AUTO_TEST_CASE(keeps_the_beginning_of_a_line_that_is_too_long)
{
    line_reader reader(100, budget, 10);
    const std::string line = "POST /" + std::string(500, 'x');
    std::size_t sent = 0;
    std::optional<received_line> found;
    while (!found) {
        const auto room = reader.room();
        const auto n = std::min(room.size(), line.size() - sent);
        std::copy_n(line.begin() + static_cast<std::ptrdiff_t>(sent), n, room.begin());
        reader.received(n);
        sent += n;
        found = reader.next();
    }
    BOOST_TEST((found->what == kind::too_long));
    BOOST_TEST(found->text == line.substr(0, line_reader::kept_of_too_long));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
