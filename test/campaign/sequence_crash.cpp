#include "campaign/campaign_turns.hpp"
#include "relay/store/dead_letter_record.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/queue_reader.hpp"
#include "relay/store/recipient_book.hpp"
#include "relay/store/sequence_book.hpp"
#include "relay/store/store.hpp"
#include "store/sql/statement.hpp"
#include "store/sqlite/connection.hpp"
#include "support/moments.hpp"
#include "support/run.hpp"
#include "support/temporary_directory.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// Sixty days of a sequence on a clock of its own, with kill -9 again and again

namespace relay {

namespace asio = boost::asio;

using namespace std::chrono_literals;
using std::chrono::days;

namespace {

constexpr int people = 200;
constexpr int days_of_joining = 20;
constexpr milliseconds tick = 6h;
constexpr int ticks = days(60) / tick;

const std::vector<milliseconds> delays{0h, 24h, 7h, days(10), days(15)};
const wall_time begin = test::noon;
const wall_time when_bought = begin + days(5);
const wall_time when_cancelled = begin + days(12);
const wall_time when_retried = begin + days(30);

bool buys(int person)
{
    return person % 10 == 3;
}

// Its second mail is refused until somebody has put right what was wrong.
bool is_refused(int person)
{
    return person % 10 == 7;
}

std::string address_of(int person)
{
    return std::to_string(person) + "@example.org";
}

// One life of a store
struct life
{
    explicit life(const std::string& directory)
        : db(store_location::in_directory(directory),
             ctx.get_executor(),
             [](const std::string& e) { BOOST_ERROR(e); }),
          ids(db.last_id()),
          campaigns(db),
          recipients(db),
          sequences(db),
          reader(db.location(), db.secret()),
          queue(db.location()),
          messages(db.location())
    {
    }

    asio::io_context ctx;
    store db;
    id_source ids;
    campaign_book campaigns;
    recipient_book recipients;
    sequence_book sequences;
    campaign_reader reader;
    queue_reader queue;
    message_reader messages;

    asio::awaitable<campaign_id> start(std::string name)
    {
        const campaign_id id{ids.next_message(begin).value};
        new_campaign c{.id = id, .name = name, .definition = "{}", .created = begin};
        co_await campaigns.create(std::move(c));
        const std::vector drafts{campaign_state::draft};
        const auto upload = (co_await recipients.open(id, drafts, "")).upload.id;
        upload_step all{.upload = upload, .recipients = {}, .first_skipped = {}};
        for (int i = 0; i < people; ++i)
            all.recipients.push_back(
                {.line = ++all.reached, .email = address_of(i), .variables = {}}
            );
        co_await recipients.add(std::move(all));
        co_await recipients.received(upload);
        co_await recipients.complete(reader, upload, people);
        const facts none;
        const std::vector<std::string> events{"bought"};
        co_await sequences.stop_on(id, none, events);
        co_await campaigns.move(id, drafts, campaign_state::running, begin);
        co_return id;
    }

    // All whose turn it is get their mail.
    asio::awaitable<void> feed(campaign_id id, wall_time now)
    {
        campaign_turns turns(reader, id, delays);
        for (;;) {
            const auto page = co_await turns.next(std::nullopt, 50, 1'000'000, now);
            if (page.empty())
                co_return;
            auto f = begin_feeding(id, page);
            for (const auto& r : page.waiting)
                f.recipients.push_back({.id = r.id, .mail = mail_for(id, r, page.step, now)});
            bool done = false;
            campaigns.feed(std::move(f), [&](feeding_result&& r, feeding&&) { done = r.done; });
            co_await db.flush();
            if (!done)
                co_return; // it does not run any more
        }
    }

    new_message
    mail_for(campaign_id id, const recipient_record& r, std::uint32_t step, wall_time now)
    {
        const bool refused = step == 2 && now < when_retried && is_refused(std::stoi(r.email));
        return {
            .id = ids.next_message(now),
            .flow =
                {.lane = lane::campaign,
                 .campaign = std::to_string(id.value),
                 .tenant = {},
                 .domain = "acme.example"},
            .recipients = 1,
            .body = refused ? "refused" : "{}",
            .summary = R"({"to":[")" + r.email + R"("]})",
        };
    }

    // Everything that is queued is sent, or refused.
    asio::awaitable<void> send(wall_time now)
    {
        const auto flows = co_await queue.backlog();
        for (const auto& flow : flows) {
            const auto waiting = co_await queue.load_queue(flow.id, 0, 10'000, 10'000'000);
            settlement s{
                .request =
                    {.id = ids.next_request(now),
                     .lane = lane::campaign,
                     .batch = true,
                     .members = {}},
                .at = now,
            };
            s.request.on_disk = state::queued;
            for (const auto& m : waiting) {
                s.request.members.push_back(m.id);
                if (m.body == "refused" && now < when_retried)
                    s.refused.push_back({.id = m.id, .result = {.status = 422}});
                else
                    s.sent.push_back({.id = m.id, .resend_id = std::to_string(m.id.value)});
            }
            db.settle(std::move(s), {});
            co_await db.flush();
        }
    }

    asio::awaitable<void> do_what_people_do(campaign_id id, campaign_id other, wall_time now)
    {
        const auto day = static_cast<int>((now - begin) / days(1));
        for (int late = 0; late <= std::min(day, days_of_joining - 1); ++late) {
            joining j{
                .campaign = id, .email = address_of(people + late), .variables = {}, .at = now};
            const auto result = co_await sequences.join(std::move(j));
            BOOST_TEST((result == joined::done || result == joined::already));
        }
        for (int i = 0; i < people && now >= when_bought; ++i) {
            happening h{.event = "bought", .email = address_of(i), .campaign = id};
            if (buys(i))
                co_await sequences.happened(std::move(h));
        }
        if (now >= when_cancelled) {
            const std::vector from{campaign_state::running};
            co_await campaigns.cancel(other, from, std::to_string(other.value), now);
        }
        if (now >= when_retried) {
            dead_letter_filter all;
            all.limit = 1'000;
            const auto letters = co_await messages.dead_letters(all);
            std::vector<message_id> retried;
            for (const auto& letter : letters)
                retried.push_back(letter.message.id);
            co_await db.retry_dead(retried);
        }
    }
};

struct sent_mail
{
    wall_time made;
    wall_time sent;
};

using mails_of_steps = std::map<int, sent_mail>;

struct sixty_days
{
    test::temporary_directory directory;
    campaign_id id;
    campaign_id other;

    // The clock is in memory that a killed process leaves to the next one.
    int& now = *static_cast<int*>(
        ::mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
    );

    void prepare()
    {
        life first(directory.path());
        auto story = [&]() -> asio::awaitable<void> {
            id = co_await first.start("steps");
            other = co_await first.start("cancelled");
        };
        test::run(first.ctx, story());
    }

    void live()
    {
        life l(directory.path());
        auto story = [&]() -> asio::awaitable<void> {
            for (; now <= ticks; ++now) {
                const auto time = begin + now * tick;
                co_await l.do_what_people_do(id, other, time);
                co_await l.send(time); // what a life before has left
                co_await l.feed(id, time);
                co_await l.feed(other, time);
                co_await l.send(time);
            }
        };
        test::run(l.ctx, story());
    }

    // In a process of its own. False: it was killed before it was through.
    bool live_for(std::chrono::microseconds time)
    {
        const auto child = ::fork();
        if (child == 0) {
            live();
            ::_exit(0);
        }
        ::usleep(static_cast<useconds_t>(time.count()));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        return WIFEXITED(status) && WEXITSTATUS(status) == 0;
    }

    // By address
    std::map<int, mails_of_steps> sent_of(campaign_id campaign)
    {
        sqlite::connection disk(directory.path() + "/relay.db", sqlite::mode::read_only);
        sql::statement all(
            disk,
            "SELECT r.email, m.step, m.id, m.finished FROM message m"
            " JOIN recipient r ON r.id = m.recipient JOIN upload u ON u.number = r.id >> 32"
            " JOIN campaign c ON c.number = u.campaign WHERE c.id = ? AND m.state = 4"
        );
        std::map<int, mails_of_steps> found;
        for (auto row = all(campaign.value); row.step();) {
            const auto person = std::stoi(std::string(row.text(0)));
            const auto step = static_cast<int>(row.integer(1));
            const sent_mail mail{
                .made = created_at(message_id{row.integer(2)}), .sent = from_ms(row.integer(3))};
            BOOST_REQUIRE_MESSAGE(
                found[person].emplace(step, mail).second,
                "step " << step << " of " << person << " was sent twice"
            );
        }
        return found;
    }

    std::int64_t count(const std::string& what)
    {
        sqlite::connection disk(directory.path() + "/relay.db", sqlite::mode::read_only);
        return disk.integer("SELECT count(*) FROM " + what);
    }
};

// None is early, nor later than the next tick.
void check_delays(const mails_of_steps& steps)
{
    for (const auto& [step, mail] : steps) {
        if (step == 1)
            continue;
        const auto waited = mail.made - steps.at(step - 1).sent;
        const auto delay = delays[static_cast<std::size_t>(step) - 1];
        BOOST_TEST((waited >= delay), "step " << step << " came early");
        BOOST_TEST((waited < delay + tick), "step " << step << " came late");
    }
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(sixty_days_of_a_sequence, sixty_days)

BOOST_AUTO_TEST_CASE(with_kills_give_everybody_each_step_once)
{
    prepare();
    std::mt19937 random(1);
    int kills = 0;
    int longer = 1; // where a life is too short to get anywhere, the next one has more time
    for (;;) {
        const int before = now;
        if (live_for(longer * std::chrono::microseconds(20'000 + random() % 150'000)))
            break;
        BOOST_REQUIRE(++kills < 2'000);
        longer = now == before ? 2 * longer : 1;
    }
    BOOST_TEST_MESSAGE(kills << " kills");
    BOOST_TEST(kills > 3);

    const auto sent = sent_of(id);
    BOOST_TEST(sent.size() == std::size_t(people + days_of_joining));
    for (const auto& [person, steps] : sent) {
        check_delays(steps);
        if (person < people && buys(person)) {
            BOOST_TEST(steps.size() == 3u);
            BOOST_TEST((steps.rbegin()->second.made < when_bought));
        } else if (person < people && is_refused(person)) {
            BOOST_TEST(steps.size() == 5u);
            BOOST_TEST((steps.at(2).sent == when_retried));
        } else {
            BOOST_TEST(steps.size() == delays.size());
        }
    }
    for (const auto& [person, steps] : sent_of(other))
        for (const auto& [step, mail] : steps)
            BOOST_TEST((mail.made < when_cancelled));
    BOOST_TEST(count("message WHERE state IN (0, 1, 2, 3)") == 0);
    BOOST_TEST(count("awaited_step WHERE campaign = 1 AND step <= 5") == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
