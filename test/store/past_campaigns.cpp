#include "store/campaign_fixture.hpp"

#include <chrono>

namespace relay {

namespace asio = boost::asio;

using namespace std::chrono_literals;
using test::noon;

namespace {

struct past_campaigns_fixture : test::campaign_fixture
{
    // So many recipients; the first two are suppressed and skipped.
    asio::awaitable<campaign_id> over(std::uint32_t recipients, wall_time ended)
    {
        const auto id = co_await create();
        const auto upload = co_await open(id);
        upload_step all{.upload = upload.id, .reached = 1, .recipients = {}, .first_skipped = {}};
        all.skipped = 1;
        all.first_skipped.push_back({.line = 1, .email = "no", .why = skip_reason::duplicate});
        while (all.recipients.size() < recipients) {
            const auto email = "r" + std::to_string(++all.reached) + "@a.example";
            all.recipients.push_back({.line = all.reached, .email = email, .variables = "{}"});
        }
        all.recipients.front().suppressed = true;
        auto into = test::campaign_fixture::recipients();
        BOOST_TEST(co_await into.add(std::move(all)));
        co_await finish(upload.id);
        co_await move(id, campaign_state::running);
        auto book = campaigns();
        const std::vector from{campaign_state::running};
        co_await book.move(id, from, campaign_state::finished, ended);
        co_return id;
    }

    asio::awaitable<void> forget(wall_time before)
    {
        const moment now{.wall = before + 1h};
        co_await db->forget(before, now, std::nullopt);
    }

    std::int64_t rows() const
    {
        return count("recipient") + count("recipient_address") + count("skipped_recipient");
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(past_campaigns_in_a_store, past_campaigns_fixture)

BOOST_AUTO_TEST_CASE(keep_their_counts_and_not_their_recipients)
{
    auto test = [&]() -> asio::awaitable<void> {
        constexpr std::uint32_t many = 5'000; // more than one step takes, or looks at
        const auto old = co_await over(many, noon);
        const auto recent = co_await over(3, noon + 2h);
        co_await forget(noon);
        BOOST_TEST(count("recipient") == many + 3);
        co_await forget(noon + 1h);
        BOOST_TEST(count("recipient") == 3);
        BOOST_TEST(count("recipient_address") == 3);
        BOOST_TEST(count("skipped_recipient") == 1);

        const auto kept = co_await look(old);
        BOOST_TEST(kept.recipients.all == many);
        BOOST_TEST(kept.recipients.suppressed == 1);
        BOOST_TEST((kept.state == campaign_state::finished));
        BOOST_TEST(((co_await look(recent)).recipients.all == 3));
        co_await forget(noon + 3h);
        BOOST_TEST(rows() == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(keep_for_ever_what_is_to_be_kept_for_ever)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await over(3, noon);
        co_await forget(wall_time());
        BOOST_TEST(count("recipient") == 3);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(keep_whom_a_message_still_needs)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        co_await import(id, test::texts("ann@a.example", "bob@a.example"));
        co_await move(id, campaign_state::running);
        auto disk = reader();
        const auto page = co_await disk.next_recipients(id, std::nullopt, 1, 1'000);
        auto f = begin_feeding(id, page);
        const auto message = ids.next_message(noon);
        f.recipients.push_back({
            .id = page.waiting.front().id,
            .mail =
                new_message{
                    .id = message,
                    .flow =
                        {.lane = lane::campaign,
                         .campaign = "c",
                         .tenant = {},
                         .domain = "a.example"},
                    .recipients = 1,
                    .body = "{}",
                    .summary = R"({"to":["ann@a.example"]})",
                },
        });
        auto book = campaigns();
        book.feed(std::move(f), [](feeding_result&& r, feeding&&) { BOOST_TEST(r.done); });
        co_await db->flush();
        const std::vector running{campaign_state::running};
        co_await book.move(id, running, campaign_state::finished, noon);

        co_await forget(noon + 1h);
        BOOST_TEST(count("recipient") == 1);
        message_reader records(db->location());
        const auto found = co_await records.find(message);
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST(found->summary.find("ann@a.example") != std::string::npos);

        BOOST_TEST((co_await db->cancel(message, noon) == cancel_result::cancelled));
        co_await forget(noon + 2h);
        co_await forget(noon + 2h);
        BOOST_TEST(rows() == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_were_taken_back_leave_nothing)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        co_await import(id, test::texts("ann@a.example", "bob@a.example"));
        auto book = campaigns();
        BOOST_TEST(co_await book.take_back(id));
        BOOST_TEST(!co_await book.take_back(id));
        auto disk = reader();
        BOOST_TEST(!(co_await disk.find(id)).has_value());
        BOOST_TEST((co_await disk.list({})).empty());
        const auto late = co_await book.move(id, test::drafts, campaign_state::running, noon);
        BOOST_TEST((late.status == campaign_change_result::unknown));
        co_await forget(wall_time()); // what is over is kept for ever
        BOOST_TEST(count("campaign") == 0);
        BOOST_TEST(count("upload") == 0);
        BOOST_TEST(rows() == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_not_taken_back_once_they_run)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto id = co_await create();
        co_await move(id, campaign_state::running);
        auto book = campaigns();
        BOOST_TEST(!co_await book.take_back(id));
        BOOST_TEST(((co_await look(id)).state == campaign_state::running));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
