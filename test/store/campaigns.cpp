#include "relay/store/queue_reader.hpp"
#include "store/campaign_fixture.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

const std::vector scheduled{campaign_state::scheduled};
const std::vector running{campaign_state::running};
const std::vector paused{campaign_state::paused};
const campaign_list_query everything;

struct feeding_fixture : test::campaign_fixture
{
    new_message mail_for(campaign_id campaign, const std::string& body)
    {
        return {
            .id = ids.next_message(noon),
            .flow =
                {.lane = lane::campaign,
                 .campaign = std::to_string(campaign.value),
                 .tenant = {},
                 .domain = "acme.example"},
            .recipients = 1,
            .body = body,
            .summary = "{}",
        };
    }

    // What the next recipients get: their address as the body. Who has none gets no mail.
    asio::awaitable<feeding> next(campaign_id campaign, std::size_t limit)
    {
        auto disk = reader();
        const auto page = co_await disk.next_recipients(campaign, std::nullopt, limit, 1'000'000);
        auto f = begin_feeding(campaign, page);
        for (const auto& r : page.waiting) {
            f.recipients.push_back({.id = r.id, .email = r.email, .mail = {}});
            if (!r.email.empty())
                f.recipients.back().mail = mail_for(campaign, r.email);
        }
        co_return f;
    }

    asio::awaitable<feeding_result> feed(feeding f)
    {
        feeding_result answer;
        auto book = campaigns();
        book.feed(std::move(f), [&](feeding_result&& r, feeding&&) { answer = std::move(r); });
        co_await db->flush();
        co_return answer;
    }

    asio::awaitable<std::vector<std::string>> queued()
    {
        queue_reader disk(db->location());
        std::vector<std::string> bodies;
        for (const auto& flow : co_await disk.backlog())
            for (const auto& m : co_await disk.load_queue(flow.id, 0, 1'000, 1'000'000))
                bodies.push_back(m.body);
        co_return bodies;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(campaigns, feeding_fixture)

BOOST_AUTO_TEST_CASE(change_only_from_the_states_that_allow_it)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        auto book = test::campaign_fixture::campaigns();
        const auto unknown =
            co_await book.move(test::unknown_campaign, test::drafts, campaign_state::running, noon);
        BOOST_TEST((unknown.status == campaign_change_result::unknown));
        const auto early = co_await book.move(id, running, campaign_state::paused, noon);
        BOOST_TEST((early.status == campaign_change_result::conflict));
        BOOST_TEST((early.state == campaign_state::draft));

        using namespace std::chrono_literals;
        co_await book.move(id, test::drafts, campaign_state::scheduled, noon + 1h);
        BOOST_TEST(((co_await look(id)).starts == noon + 1h));
        auto disk = reader();
        const auto waiting = co_await disk.all_in(campaign_state::scheduled);
        BOOST_REQUIRE(waiting.size() == 1u);
        BOOST_TEST((waiting[0].starts == noon + 1h));
        co_await book.move(id, scheduled, campaign_state::running, noon + 1h);
        co_await book.move(id, running, campaign_state::paused, noon + 2h, "too many bounces");
        BOOST_TEST((co_await look(id)).why == "too many bounces");
        co_await book.move(id, paused, campaign_state::running, noon + 3h);
        const auto found = co_await look(id);
        BOOST_TEST(found.why == "");
        BOOST_TEST(!found.starts.has_value());
        BOOST_TEST((found.started == noon + 1h)); // the first time
        co_await book.move(id, running, campaign_state::finished, noon + 4h);
        const auto finished = co_await look(id);
        BOOST_TEST((finished.state == campaign_state::finished));
        BOOST_TEST((finished.ended == noon + 4h));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_defined_anew_while_they_are_drafts)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        auto book = test::campaign_fixture::campaigns();
        const auto done =
            co_await book.define(id, test::drafts, "summer", R"({"subject":"Sun"})", "{}");
        BOOST_TEST((done.status == campaign_change_result::done));
        const auto other = co_await book.define(id, test::drafts, "winter", "{}", "{}");
        BOOST_TEST((other.status == campaign_change_result::changed)); // what it has not read
        co_await move(id, campaign_state::running);
        const auto late =
            co_await book.define(id, test::drafts, "autumn", "{}", R"({"subject":"Sun"})");
        BOOST_TEST((late.status == campaign_change_result::conflict));
        const auto found = co_await look(id);
        BOOST_TEST(found.name == "summer");
        BOOST_TEST(found.definition == R"({"subject":"Sun"})");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_listed_newest_first_and_by_state)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto first = co_await create("first");
        const auto second = co_await create("second");
        const auto third = co_await create("third");
        co_await move(second, campaign_state::running);
        auto disk = reader();
        const auto all = co_await disk.list(everything);
        BOOST_REQUIRE(all.size() == 3u);
        BOOST_TEST((all[0].id == third));
        BOOST_TEST((all[2].id == first));
        campaign_list_query after{.state = {}, .after = third, .limit = 1};
        const auto one = co_await disk.list(after);
        BOOST_REQUIRE(one.size() == 1u);
        BOOST_TEST(one[0].name == "second");
        campaign_list_query only_drafts{.state = campaign_state::draft, .after = {}};
        BOOST_TEST((co_await disk.list(only_drafts)).size() == 2u);
        const auto drafts = co_await disk.all_in(campaign_state::draft);
        BOOST_REQUIRE(drafts.size() == 2u);
        BOOST_TEST((drafts[0].id == first));
        BOOST_TEST((drafts[1].id == third));
        BOOST_TEST(!drafts[1].starts.has_value());
        BOOST_TEST((co_await disk.all_in(campaign_state::paused)).empty());
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(have_ids_that_no_message_gets_after_a_restart)
{
    campaign_id id;
    auto test = [&]() -> asio::awaitable<void> { id = co_await create(); };
    test::run(ctx, test());
    reopen();
    BOOST_TEST(db->last_id() >= id.value);
}

BOOST_AUTO_TEST_CASE(make_a_message_of_each_recipient_once)
{
    campaign_id id;
    feeding first_again;
    auto first = [&]() -> asio::awaitable<void> {
        id = co_await create();
        co_await import(id, test::texts("a", "b"));
        co_await import(id, test::texts("c"));
        co_await move(id, campaign_state::running);
        auto f = co_await next(id, 1);
        first_again = f;
        first_again.recipients[0].mail = mail_for(id, "a once more");
        const auto result = co_await feed(std::move(f));
        BOOST_TEST(result.done);
        BOOST_REQUIRE(result.accepted.size() == 1u);
        BOOST_TEST((result.accepted[0].status == acceptance::queued));
        BOOST_TEST((co_await look(id)).recipients.passed == 1);
    };
    test::run(ctx, first());
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        BOOST_TEST(!(co_await feed(std::move(first_again))).done);
        BOOST_TEST((co_await feed(co_await next(id, 9))).done);
        BOOST_TEST((co_await feed(co_await next(id, 9))).done);
        BOOST_TEST(co_await queued() == test::texts("a", "b", "c"));
        const auto end = co_await next(id, 9);
        BOOST_TEST(end.after == end.up_to);
        BOOST_TEST((co_await look(id)).recipients.passed == 3);
        BOOST_TEST(db->counts().at(lane::campaign, state::queued) == 3);
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(that_do_not_run_make_none)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        co_await import(id, test::texts("a", "b"));
        co_await move(id, campaign_state::running);
        auto f = co_await next(id, 9);
        co_await move(id, campaign_state::paused);
        BOOST_TEST(!(co_await feed(f)).done);
        BOOST_TEST((co_await queued()).empty());
        co_await move(id, campaign_state::running);
        BOOST_TEST((co_await feed(f)).done);
        BOOST_TEST((co_await queued()).size() == 2u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(pass_who_would_get_no_valid_mail)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        co_await import(id, test::texts("a", "", "c"));
        co_await move(id, campaign_state::running);
        const auto result = co_await feed(co_await next(id, 9));
        BOOST_TEST(result.accepted.size() == 2u);
        const auto found = co_await look(id);
        BOOST_TEST(found.recipients.passed == 3);
        BOOST_TEST(found.recipients.invalid == 1);
        auto disk = reader();
        const auto all = co_await disk.recipients_after(id, test::before_all, 9);
        BOOST_REQUIRE(all.size() == 3u);
        BOOST_TEST((all[0].state == recipient_state::fed));
        BOOST_TEST((all[1].state == recipient_state::invalid_mail));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
