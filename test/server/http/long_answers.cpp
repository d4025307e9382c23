#include "relay/async/side_thread.hpp"
#include "server/http/answer_rows.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <thread>
#include <utility>

namespace relay {

namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(long_answers)

BOOST_AUTO_TEST_CASE(with_a_large_email_are_made_beside_the_network_thread)
{
    asio::io_context ctx;
    side_thread beside;
    const auto here = std::this_thread::get_id();
    auto test = [&]() -> asio::awaitable<void> {
        const auto where = [&] {
            return std::string(std::this_thread::get_id() == here ? "here" : "beside");
        };
        BOOST_TEST(co_await beside.run(1'000, where) == "here");
        BOOST_TEST(co_await beside.run(40u << 20, where) == "beside");
        BOOST_TEST((std::this_thread::get_id() == here));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_are_lists_are_written_as_the_client_takes_them)
{
    asio::io_context ctx;
    constexpr std::size_t rows = 1'000;
    std::size_t written = 0;
    row_list list{.before = R"({"data":)", .rows = rows, .after = "}"};
    list.append = [&written](std::string& out, std::size_t row) {
        BOOST_REQUIRE(row == written++);
        out += '"' + std::string(1'000, 'x') + '"';
    };
    auto test = [&]() -> asio::awaitable<void> {
        const auto response = answer_rows(std::move(list));
        BOOST_TEST_REQUIRE(response.streamed);
        BOOST_TEST(response.body.empty());
        std::string all;
        for (std::size_t before = 0; before < rows; before = written) {
            const auto piece = co_await response.streamed->next();
            BOOST_TEST(written - before <= 100u);
            all += piece;
        }
        const auto after = co_await response.streamed->next();
        BOOST_TEST(after.empty());
        BOOST_TEST(all.size() == rows * 1'003 + 10);
        BOOST_TEST(all.starts_with(R"({"data":["x)"));
        BOOST_TEST(all.ends_with(R"(x"]})"));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_are_short_lists_are_in_the_body)
{
    row_list list{.before = R"({"data":)", .rows = 3, .after = ",1}"};
    list.append = [](std::string& out, std::size_t row) { out += std::to_string(row); };
    const auto response = answer_rows(std::move(list));
    BOOST_TEST(response.body == R"({"data":[0,1,2],1})");
    BOOST_TEST(!response.streamed);
}

BOOST_AUTO_TEST_CASE(of_nothing_are_empty_lists)
{
    const auto response = answer_rows({.before = {}, .append = {}, .after = {}});
    BOOST_TEST(response.body == "[]");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
