#include "net/request_parser.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t largest = 40 << 20;
constexpr std::size_t megabyte = 1 << 20;

// A request that comes in pieces
struct coming_request
{
    byte_budget budget{64 << 20};
    budget_share memory{budget};
    server_request request;
    request_parser parser{request, largest, memory};
    receive_buffer input;
    const char* place{};      // of the body
    std::size_t most_moved{}; // bytes of it

    void receive(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const auto room = input.room();
            const auto n = std::min(room.size(), bytes.size());
            std::copy_n(bytes.begin(), n, room.begin());
            input.received(n);
            bytes.remove_prefix(n);
            const auto so_far = request.body.size();
            BOOST_REQUIRE(parser.feed(input));
            if (request.body.data() != std::exchange(place, request.body.data()))
                most_moved = so_far;
        }
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(request_parsers, coming_request)

BOOST_AUTO_TEST_CASE(a_body_of_megabytes_stays_where_it_is_and_takes_memory_as_it_comes)
{
    const std::string piece(megabyte / 2, 'x');
    receive(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(48 * piece.size()) +
        "\r\n\r\n"
    );
    BOOST_TEST(budget.used() == 0u);
    for (std::size_t n = 1; n <= 48; ++n) {
        receive(piece);
        BOOST_REQUIRE(budget.used() <= 2 * n * piece.size());
    }
    BOOST_TEST(parser.is_done());
    BOOST_TEST(request.body.size() == 48 * piece.size());
    BOOST_TEST(most_moved <= megabyte);
}

BOOST_AUTO_TEST_CASE(nor_is_a_body_moved_that_comes_in_chunks)
{
    const std::string chunk = "80000\r\n" + std::string(megabyte / 2, 'x') + "\r\n";
    receive("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t n = 1; n <= 48; ++n)
        receive(chunk);
    receive("0\r\n\r\n");
    BOOST_TEST(parser.is_done());
    BOOST_TEST(request.body.size() == 24 * megabyte);
    BOOST_TEST(most_moved <= megabyte);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
