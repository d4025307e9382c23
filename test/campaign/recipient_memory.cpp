#include "relay/campaign/recipient_reader.hpp"
#include "support/seeds.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <malloc.h>
#include <string>
#include <string_view>

using namespace relay;

namespace {

std::size_t memory_in_use()
{
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

// The most that the reader holds, more than before, while it reads `begin` and then `again` for
// ever
std::size_t most_memory(recipient_format format, std::string_view begin, std::string_view again)
{
    std::string piece;
    while (piece.size() < 60'000)
        piece += again;
    const auto before = memory_in_use();
    std::size_t most = before;
    recipient_reader reader(format);
    const auto read = [&](std::string_view text) {
        reader.feed(text);
        for (int rows = 0; reader.next(); ++rows)
            if (rows % 100 == 0) // asking costs many times a row
                most = std::max(most, memory_in_use());
        most = std::max(most, memory_in_use());
    };
    read(begin);
    for (unsigned i = 0; i < test::seeds(200); ++i)
        read(piece);
    return most - before;
}

} // namespace

BOOST_AUTO_TEST_SUITE(recipient_memory)

BOOST_AUTO_TEST_CASE(twelve_megabytes_of_anything_cost_no_more_than_some_rows)
{
    constexpr auto csv = recipient_format::csv;
    constexpr auto ndjson = recipient_format::ndjson;
    constexpr auto json = recipient_format::json;
    std::string large = "{\"email\":\"ann@mail.example\",\"n\":[1";
    while (large.size() < 200'000)
        large += ",1";
    large += "]}\n";
    const struct
    {
        recipient_format format;
        std::string_view begin;
        std::string_view again;
    } files[] = {
        {csv, "email,n\n", "ann@mail.example,\"a\nb\"\n"},
        {csv, "email,n\n", "\n"},
        {csv, "email,n\n", ",,\n"},
        {csv, "email,n\n", ","},
        {csv, "email,n\n\"", "x\n"},
        {csv, "email,n\n\"a\"b", "x"},
        {csv, "email,n\n", "\xf0\x9f,\n"},
        {csv, "", "\n"},
        {csv, "", "email,"},
        {csv, "\"", "a\n"},
        {ndjson, "", "{\"email\":\"ann@mail.example\",\"n\":[]}\n"},
        {ndjson, "", "nonsense\n"},
        {ndjson, "{\"email\":\"", "x"},
        {ndjson, "", "["},
        {json, "[", "{\"email\":\"ann@mail.example\",\"n\":[]},"},
        {json, "[", "{\"a\":"},
        {json, "", " "},
        {ndjson, "", large},
    };
    for (const auto& file : files) {
        const auto most = most_memory(file.format, file.begin, file.again);
        BOOST_TEST(
            most < 20 * recipient_reader::longest_row, file.begin << file.again << ": " << most
        );
    }
}

BOOST_AUTO_TEST_SUITE_END()
