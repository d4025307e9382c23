#include "relay/async/sleep.hpp"
#include "store/open_store.hpp"

#include <csignal>
#include <sys/resource.h>

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

// While it lives, no file of this process takes anything.
class broken_disk
{
public:
    broken_disk()
    {
        std::signal(SIGXFSZ, SIG_IGN);
        ::getrlimit(RLIMIT_FSIZE, &usual_);
        limit(1);
    }
    broken_disk(const broken_disk&) = delete;
    broken_disk& operator=(const broken_disk&) = delete;
    ~broken_disk() { limit(usual_.rlim_cur); }

private:
    void limit(rlim_t bytes)
    {
        const rlimit now{.rlim_cur = bytes, .rlim_max = usual_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &now);
    }

    rlimit usual_{};
};

// A store that may complain
struct fixture : test::store_fixture
{
    fixture()
    {
        db.reset();
        db = std::make_unique<store>(directory.path(), ctx.get_executor(), [](const std::string&) {
        });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_disk_that_takes_nothing, fixture)

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
            while (refused < 1)
                co_await sleep_for(milliseconds(1));
            submit(); // the outcome is being tried again meanwhile
            while (refused < 2)
                co_await sleep_for(milliseconds(1));
            BOOST_TEST(!settled);
        }
        while (!settled)
            co_await sleep_for(milliseconds(1));
        BOOST_TEST((co_await state_of(request.members[0]) == state::sent));
        BOOST_TEST((co_await accept(make("new"))).id.value > 0);
        BOOST_TEST(db->counts().at(lane::transactional, state::queued) == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
