#include "store/campaign_fixture.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

namespace asio = boost::asio;

using test::noon;

namespace {

std::vector<std::string> emails_of(const std::vector<recipient_record>& all)
{
    std::vector<std::string> emails;
    for (const auto& r : all)
        emails.push_back(r.email);
    return emails;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(recipients, test::campaign_fixture)

BOOST_AUTO_TEST_CASE(count_when_their_upload_is_complete)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto campaign = co_await create();
        const auto upload = co_await open(campaign);
        auto book = test::campaign_fixture::recipients();
        auto disk = reader();
        BOOST_TEST(
            co_await book.add(step(upload.id, test::texts("ann@example.org", "bob@example.org")))
        );
        BOOST_TEST((co_await look(campaign)).recipients.all == 0);
        BOOST_TEST((co_await disk.recipients_after(campaign, test::before_all, 9)).empty());
        BOOST_TEST((co_await disk.next_recipients(campaign, std::nullopt, 9, 1'000)).waiting.empty()
        );
        BOOST_TEST(!(co_await disk.find_recipient(campaign, "ann@example.org")).has_value());

        const auto done = co_await finish(upload.id);
        BOOST_TEST((done.state == upload_state::complete));
        BOOST_TEST(done.recipients == 2);
        BOOST_TEST((co_await look(campaign)).recipients.all == 2);
        const auto all = co_await disk.recipients_after(campaign, test::before_all, 9);
        BOOST_TEST(emails_of(all) == test::texts("ann@example.org", "bob@example.org"));
        BOOST_TEST(all[1].id.line == 2u);
        const auto found = co_await disk.find_recipient(campaign, "Ann@Example.ORG");
        BOOST_REQUIRE(found.has_value());
        BOOST_TEST((found->id == all[0].id));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(of_a_broken_upload_are_not_taken_again)
{
    campaign_id campaign;
    auto first = [&]() -> asio::awaitable<void> {
        campaign = co_await create();
        const auto upload = co_await open(campaign, "customers.csv");
        auto book = test::campaign_fixture::recipients();
        BOOST_TEST(
            co_await book.add(step(upload.id, test::texts("ann@example.org", "bob@example.org")))
        );
    };
    test::run(ctx, first());
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        auto book = test::campaign_fixture::recipients();
        const auto again = co_await book.open(campaign, test::drafts, "customers.csv");
        BOOST_TEST((again.status == upload_opening::resumed));
        BOOST_TEST(again.upload.reached == 2u);
        const auto id = again.upload.id;
        BOOST_TEST(!co_await book.add(step(id, test::texts("bob@example.org"), 2)));
        BOOST_TEST(co_await book.add(step(id, test::texts("eve@example.org"), 3)));
        const auto done = co_await finish(id);
        BOOST_TEST(done.recipients == 3);

        const auto known = co_await book.open(campaign, test::drafts, "customers.csv");
        BOOST_TEST((known.status == upload_opening::known));
        BOOST_TEST(known.upload.recipients == 3);
        BOOST_TEST(!co_await book.add(step(id, test::texts("mia@example.org"), 4)));
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(are_taken_once_however_they_are_spelled_and_the_first_line_stays)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto campaign = co_await create();
        const auto other = co_await create();
        const auto one = co_await import(
            campaign, {"ann@example.org", "Bob@Example.org", "ANN@example.org", "eve@example.org"}
        );
        BOOST_TEST(one.recipients == 3);
        BOOST_TEST(one.skipped == 1);
        BOOST_REQUIRE(one.first_skipped.size() == 1u);
        BOOST_TEST(one.first_skipped[0].line == 3u);
        BOOST_TEST(one.first_skipped[0].email == "ANN@example.org");
        BOOST_TEST((one.first_skipped[0].why == skip_reason::duplicate));

        const auto two =
            co_await import(campaign, test::texts("bob@example.org", "mia@example.org"));
        BOOST_TEST(two.recipients == 1);
        BOOST_TEST(two.skipped == 1);
        BOOST_TEST((co_await look(campaign)).recipients.all == 4);
        const auto elsewhere = co_await import(other, test::texts("bob@example.org"));
        BOOST_TEST(elsewhere.recipients == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_found_twice_also_when_that_was_interrupted)
{
    campaign_id campaign;
    upload_id upload;
    auto first = [&]() -> asio::awaitable<void> {
        campaign = co_await create();
        std::vector<std::string> emails;
        for (int i = 0; i < 100; ++i)
            emails.push_back("r" + std::to_string(i % 60) + "@example.org");
        const auto done = co_await import(campaign, emails);
        upload = done.id;
        BOOST_TEST(done.recipients == 60);
        BOOST_TEST(done.skipped == 40);
    };
    test::run(ctx, first());
    db.reset();
    {
        // As a crash leaves it that comes between two steps
        const auto disk = test::open_to_change(where);
        disk->execute("UPDATE upload SET state = 1; DELETE FROM recipient_address WHERE hash > 0");
    }
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        auto disk = reader();
        const auto left = co_await disk.unfinished_uploads();
        BOOST_REQUIRE(left.size() == 1u);
        BOOST_TEST((left[0].id == upload));
        BOOST_TEST((left[0].campaign == campaign));
        const auto done = co_await finish(upload);
        BOOST_TEST(done.recipients == 60);
        BOOST_TEST(done.skipped == 40);
        BOOST_TEST(count("recipient_address") == 60);
        BOOST_TEST((co_await disk.unfinished_uploads()).empty());
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(of_an_upload_that_is_discarded_leave_nothing)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto campaign = co_await create();
        const auto upload = co_await open(campaign, "customers.csv");
        auto book = test::campaign_fixture::recipients();
        auto some = step(upload.id, std::vector<std::string>(2'500, "ann@example.org"));
        some.first_skipped.push_back({.line = 7, .email = "nobody"});
        BOOST_TEST(co_await book.add(std::move(some)));
        co_await book.discard(upload.id);
        BOOST_TEST(count("recipient") == 0);
        BOOST_TEST(count("upload") == 0);
        BOOST_TEST(count("skipped_recipient") == 0);
        const auto anew = co_await open(campaign, "customers.csv");
        BOOST_TEST(anew.reached == 0u);
        BOOST_TEST((anew.id > upload.id)); // what waits for the disk still is not taken for it
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(of_an_upload_that_was_received_stay)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto campaign = co_await create();
        const auto done = co_await import(campaign, test::texts("ann@example.org"));
        auto book = test::campaign_fixture::recipients();
        co_await book.discard(done.id);
        BOOST_TEST((co_await look(campaign)).recipients.all == 1);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_were_skipped_are_named_the_first_hundred_by_line)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto campaign = co_await create();
        const auto upload = co_await open(campaign);
        auto book = test::campaign_fixture::recipients();
        auto some = step(upload.id, test::texts("ann@example.org", "Ann@example.org"));
        for (std::uint32_t line = 3; line < 150; ++line)
            some.first_skipped.push_back({.line = line, .email = "nobody"});
        some.skipped = some.first_skipped.size();
        some.reached = 149;
        BOOST_TEST(co_await book.add(std::move(some)));
        const auto done = co_await finish(upload.id);
        BOOST_TEST(done.skipped == 148);
        BOOST_REQUIRE(done.first_skipped.size() == named_skipped_recipients);
        BOOST_TEST((done.first_skipped.front().why == skip_reason::duplicate));
        BOOST_TEST(done.first_skipped.front().line == 2u);
        BOOST_TEST(done.first_skipped.back().line == 101u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(who_are_suppressed_are_recipients_whose_turn_does_not_come)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto campaign = co_await create();
        const auto upload = co_await open(campaign);
        auto book = test::campaign_fixture::recipients();
        auto some = step(upload.id, test::texts("gone@example.org", "ann@example.org"));
        some.recipients[0].suppressed = true;
        BOOST_TEST(co_await book.add(std::move(some)));
        const auto done = co_await finish(upload.id);
        BOOST_TEST(done.recipients == 2);
        BOOST_TEST(done.suppressed == 1);
        auto disk = reader();
        const auto page = co_await disk.next_recipients(campaign, std::nullopt, 9, 1'000);
        BOOST_TEST(page.passed == 2);
        BOOST_TEST(emails_of(page.waiting) == test::texts("ann@example.org"));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(come_to_no_campaign_that_is_unknown_or_forbids_it)
{
    auto test = [&]() -> asio::awaitable<void> {
        const auto campaign = co_await create();
        auto book = test::campaign_fixture::recipients();
        const auto nowhere = co_await book.open(test::unknown_campaign, test::drafts, "");
        BOOST_TEST((nowhere.status == upload_opening::unknown));
        co_await move(campaign, campaign_state::running);
        const auto late = co_await book.open(campaign, test::drafts, "");
        BOOST_TEST((late.status == upload_opening::conflict));
        BOOST_TEST((late.campaign == campaign_state::running));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
