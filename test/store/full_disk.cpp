#include "relay/store/queue_reader.hpp"
#include "store/open_store.hpp"
#include "support/broken_disk.hpp"
#include "support/until.hpp"

#include <optional>

namespace relay {

namespace asio = boost::asio;

using test::broken_disk;
using test::noon;

namespace {

// A store that may complain
struct full_disk_fixture : test::store_fixture
{
    full_disk_fixture()
    {
        db.reset();
        db = std::make_unique<store>(
            store_location::in_directory(directory.path()),
            ctx.get_executor(),
            [](const std::string&) {}
        );
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_disk_that_takes_nothing, full_disk_fixture, *test::only_on_sqlite())

BOOST_AUTO_TEST_CASE(producers_are_told_so_and_outcomes_are_written_later)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto request = co_await sealed("sent");
        int refused = 0;
        bool settled = false;
        const auto submit = [&] {
            db->accept(make("new"), [&](const accept_result& r, new_message&&) {
                refused += r.status == acceptance::failed ? 1 : 0;
            });
        };
        {
            const broken_disk broken;
            settlement s{.request = request, .at = noon};
            s.sent.push_back({.id = request.members[0], .resend_id = "r"});
            db->settle(s, [&](bool ok) { settled = ok; });
            submit();
            co_await test::until([&] { return refused >= 1; });
            submit(); // the outcome is being tried again meanwhile
            co_await test::until([&] { return refused >= 2; });
            BOOST_TEST(!settled);
            BOOST_TEST(db->stats().failing);
        }
        co_await test::until([&] { return settled; });
        BOOST_TEST(!db->stats().failing);
        BOOST_TEST((co_await state_of(request.members[0]) == state::sent));
        BOOST_TEST((co_await accept(make("new"))).id.value > 0);
        BOOST_TEST(db->counts().at(lane::transactional, state::queued) == 1);
    };
    test::run(ctx, test());
}

// It is on disk as one that is on its way: the next start repeats it under its key.
BOOST_AUTO_TEST_CASE(keeps_nobody_waiting_who_is_about_to_end)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto request = co_await sealed("sent");
        std::optional<bool> settled;
        {
            const broken_disk broken;
            settlement s{.request = request, .at = noon};
            s.sent.push_back({.id = request.members[0], .resend_id = "r"});
            db->settle(s, [&](bool ok) { settled = ok; });
            db->give_up_after(milliseconds(0));
            co_await db->flush();
        }
        BOOST_REQUIRE(settled.has_value());
        BOOST_TEST(!*settled);
        queue_reader stored(db->location());
        const auto open = co_await stored.open_requests();
        BOOST_REQUIRE(open.size() == 1u);
        BOOST_TEST((open[0].id == request.id));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
