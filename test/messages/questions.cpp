#include "pipeline/fixture.hpp"
#include "relay/pipeline/until_read.hpp"
#include "support/until.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace relay {

namespace asio = boost::asio;
using test::stages;

namespace {

// A file that whoever opens it does not get before it is released: a pipe in its place. For
// reading, a pipe opens when somebody opens it for writing.
class held_file
{
public:
    explicit held_file(std::filesystem::path path) : path_(std::move(path))
    {
        std::filesystem::rename(path_, kept());
        BOOST_REQUIRE(::mkfifo(path_.c_str(), 0600) == 0);
        std::filesystem::create_hard_link(path_, pipe());
    }

    void release()
    {
        std::filesystem::rename(kept(), path_);
        const int fd = ::open(pipe().c_str(), O_WRONLY | O_CLOEXEC);
        BOOST_TEST(fd >= 0);
        ::close(fd);
    }

private:
    std::filesystem::path kept() const { return path_.string() + ".kept"; }
    std::filesystem::path pipe() const { return path_.string() + ".pipe"; }

    std::filesystem::path path_;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(a_person_who_asks_about_messages, test::stage_fixture)

// The answer takes for ever here; a list of a million dead letters takes its time, too.
BOOST_AUTO_TEST_CASE(holds_up_nothing_that_is_read_to_be_sent)
{
    auto story = [&](stages& s) -> asio::awaitable<void> {
        s.pause_control.pause({.kind = pause_kind::lane, .name = "campaign"});
        const auto shown = s.submit("shown to a person", lane::campaign);
        co_await s.until(state::queued, 1);
        held_file body(directory.path() + "/bodies/1");
        std::string answer;
        auto read = [&] {
            return s.message_finder.body(shown);
        }; // a pipe is opened, but is not to be read
        auto ask = [&]() -> asio::awaitable<void> { answer = co_await until_read(read); };
        asio::co_spawn(ctx, ask(), asio::detached);

        // Both what is due and the body come from the disk.
        new_message due{
            .id = s.id_source.next_message(wall_now()),
            .flow = {.lane = lane::transactional, .domain = "a.example"},
            .scheduled_at = wall_now(),
            .recipients = 1,
            .body = "due",
            .summary = "{}",
        };
        s.store.accept(std::move(due), [&](const accept_result&, new_message&&) {
            s.scheduled.notify_all();
        });
        co_await test::until([&] { return !s.api.sent.empty(); });
        BOOST_TEST(s.api.sent.size() == 1u);
        BOOST_TEST(answer.empty());

        body.release();
        co_await test::until([&] { return !answer.empty(); });
        BOOST_TEST(answer == "shown to a person");
    };
    run_stages(story);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
