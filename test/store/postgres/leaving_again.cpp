// A request that leaves again, and the clock of the database
#include "relay/base/moment.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/store.hpp"
#include "store/postgres/connection.hpp"
#include "support/postgres_server.hpp"
#include "support/run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

namespace relay {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

struct own_clock_behind
{
    explicit own_clock_behind(milliseconds by) { set_wall_offset(-by); }
    ~own_clock_behind() { set_wall_offset(milliseconds(0)); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(a_request_that_leaves_again)

BOOST_AUTO_TEST_CASE(is_as_old_as_the_databases_clock_says)
{
    auto& server = test::postgres_server::get();
    const auto where = store_location::in_postgresql(server.url(), server.unused_schema());
    asio::io_context ctx;
    store db(where, ctx.get_executor(), [](const std::string& e) { BOOST_ERROR(e); });
    postgres::connection_options options;
    options.url = where.url;
    options.schema = where.schema;
    options.access = postgres::access::write;
    postgres::connection beside(options);
    auto story = [&]() -> asio::awaitable<void> {
        id_source ids{0};
        sealed_request request{
            .id = ids.next_request(wall_now()),
            .members = {ids.next_message(wall_now())},
            .sealed_at = moment_now(),
        };
        BOOST_TEST(co_await db.seal(request));
        beside.execute("UPDATE request SET sealed = sealed - 90000000"); // 25 hours
        const own_clock_behind behind(25h);
        queue_reader stored(where);
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        const auto sealed = open.front().sealed_at;
        BOOST_REQUIRE(sealed.has_value());
        BOOST_TEST((*age(*sealed, moment_now()) < 1h)); // as this machine's clock has it
        const auto left = co_await db.leave_again(request.id);
        BOOST_REQUIRE(left.has_value());
        BOOST_TEST((*left - sealed->wall >= 25h));
    };
    test::run(ctx, story());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
