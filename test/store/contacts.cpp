#include "store/list_fixture.hpp"

#include <boost/asio/awaitable.hpp>

namespace relay {

namespace asio = boost::asio;

using test::emails;
using test::noon;

BOOST_FIXTURE_TEST_SUITE(contacts, test::list_fixture)

BOOST_AUTO_TEST_CASE(that_come_singly_are_added_or_updated)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        const auto first = co_await put(
            "customers", emails("ann@example.org", "Bob@Example.org"), {}, R"({"a":"1","b":"2"})"
        );
        BOOST_TEST(first.added == 2);
        const auto second = co_await put(
            "customers", emails("ANN@example.org", "eve@example.org"), {}, R"({"b":"3","c":4})"
        );
        BOOST_TEST(second.added == 1);
        BOOST_TEST(second.updated == 1);
        const auto ann = co_await find("customers", "Ann@Example.org");
        BOOST_REQUIRE(ann.has_value());
        BOOST_TEST(ann->email == "ann@example.org");
        BOOST_TEST(ann->variables == R"({"a":"1","b":"3","c":4})");
        BOOST_TEST((ann->status == contact_status::subscribed));
        BOOST_TEST((ann->since == noon));
        const auto list = co_await look("customers");
        BOOST_TEST(list.contacts[contact_status::subscribed] == 3);
        BOOST_TEST(list.contacts.all() == 3);
        BOOST_TEST(
            co_await emails_of("customers") ==
            emails("ann@example.org", "Bob@Example.org", "eve@example.org")
        );
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(that_are_twice_in_a_file_are_taken_once_and_the_first_line_stays)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await create("few");
        co_await create("many");
        const auto few =
            co_await put("few", emails("ann@example.org", "eve@example.org", "Ann@example.org"));
        BOOST_TEST(few.added == 2);
        BOOST_REQUIRE(few.skipped.size() == 1u);
        BOOST_TEST(few.skipped[0].line == 3u);

        co_await put("many", emails("eve@example.org"));
        auto book = test::list_fixture::contacts();
        const auto upload = co_await open("many");
        const auto one =
            step(upload.id, emails("ann@example.org", "EVE@example.org"), 1, R"({"a":1})");
        const auto two =
            step(upload.id, emails("Ann@example.org", "eve@example.org"), 3, R"({"a":2})");
        BOOST_TEST(co_await book.add(one));
        BOOST_TEST(co_await book.add(two));
        const auto many = co_await finish(upload.id);
        BOOST_TEST(many.added == 1);
        BOOST_TEST(many.updated == 1);
        BOOST_TEST(many.skipped == 2);
        BOOST_REQUIRE(many.first_skipped.size() == 2u);
        BOOST_TEST(many.first_skipped[0].line == 3u);
        BOOST_TEST((many.first_skipped[0].why == skip_reason::duplicate));
        BOOST_TEST((co_await find("many", "eve@example.org"))->variables == R"({"a":1})");
        BOOST_TEST((co_await find("many", "ann@example.org"))->variables == R"({"a":1})");
        BOOST_TEST(count("contact") == 4);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(of_an_upload_count_when_it_is_complete)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        const auto upload = co_await open("customers");
        auto book = test::list_fixture::contacts();
        BOOST_TEST(co_await book.add(step(upload.id, emails("ann@example.org"))));
        BOOST_TEST((co_await look("customers")).contacts.all() == 0);
        BOOST_TEST((co_await emails_of("customers")).empty());
        BOOST_TEST(co_await status_of("customers", "ann@example.org") == "none");
        const auto done = co_await finish(upload.id);
        BOOST_TEST(done.added == 1);
        BOOST_TEST((co_await look("customers")).contacts.all() == 1);
        BOOST_TEST(co_await status_of("customers", "ann@example.org") == "subscribed");
        BOOST_TEST(co_await emails_of("customers") == emails("ann@example.org"));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(of_a_broken_upload_are_not_taken_again_and_its_name_is_free_afterwards)
{
    auto first = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        const auto upload = co_await open("customers", "customers.csv");
        auto book = test::list_fixture::contacts();
        BOOST_TEST(co_await book.add(step(upload.id, emails("ann@example.org", "bob@example.org")))
        );
    };
    test::run(ctx, first());
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        auto book = test::list_fixture::contacts();
        const auto again = co_await book.open("customers", "customers.csv", noon);
        BOOST_TEST((again.status == contact_upload_opening::resumed));
        BOOST_TEST(again.upload.reached == 2u);
        const auto id = again.upload.id;
        BOOST_TEST(!co_await book.add(step(id, emails("bob@example.org"), 2)));
        BOOST_TEST(co_await book.add(step(id, emails("eve@example.org"), 3)));
        BOOST_TEST((co_await finish(id)).added == 3);
        const auto once_more = co_await book.open("customers", "customers.csv", noon);
        BOOST_TEST((once_more.status == contact_upload_opening::begun));
        const auto nowhere = co_await book.open("nobody", "", noon);
        BOOST_TEST((nowhere.status == contact_upload_opening::unknown));
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(of_an_upload_that_is_discarded_leave_nothing)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        const auto upload = co_await open("customers", "customers.csv");
        auto book = test::list_fixture::contacts();
        auto some = step(upload.id, std::vector<std::string>(2'500, "ann@example.org"));
        some.first_skipped.push_back({.line = 7, .email = "nobody"});
        BOOST_TEST(co_await book.add(std::move(some)));
        co_await book.discard(upload.id);
        BOOST_TEST(count("contact") == 0);
        BOOST_TEST(count("contact_upload") == 1); // of those who come singly
        BOOST_TEST(count("skipped_contact") == 0);
        const auto anew = co_await open("customers", "customers.csv");
        BOOST_TEST(anew.reached == 0u);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(are_merged_also_when_that_was_interrupted)
{
    upload_id upload;
    auto first = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        std::vector<std::string> known;
        std::vector<std::string> all;
        for (int i = 0; i < 60; ++i)
            all.push_back("r" + std::to_string(i) + "@example.org");
        known.assign(all.begin(), all.begin() + 20);
        all.push_back(all.front());
        co_await put("customers", known, {}, R"({"a":1})");
        const auto opened = co_await open("customers");
        upload = opened.id;
        auto book = test::list_fixture::contacts();
        BOOST_TEST(co_await book.add(step(upload, all, 1, R"({"a":2})")));
        BOOST_TEST(co_await book.received(upload, test::as_usual));
    };
    test::run(ctx, first());
    db.reset();
    {
        // As a crash leaves it that comes between two steps
        const auto disk = test::open_to_change(where);
        keyed_hash::secret secret{};
        {
            sql::statement query(*disk, "SELECT value FROM meta WHERE key = 'secret'");
            auto row = query();
            row.step();
            const auto text = row.text(0);
            std::copy_n(text.begin(), secret.size(), secret.begin());
        }
        const keyed_hash hash(secret);
        sql::statement enter(
            *disk, "INSERT INTO contact_address(hash, list, contact) VALUES(?, 1, ?)"
        );
        for (int i = 40; i < 50; ++i)
            enter.run(
                static_cast<std::int64_t>(hash("r" + std::to_string(i) + "@example.org")),
                upload.value << 32 | (i + 1)
            );
    }
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        auto disk = reader();
        const auto left = co_await disk.unfinished();
        BOOST_REQUIRE(left.uploads.size() == 1u);
        BOOST_TEST((left.uploads[0].id == upload));
        const auto done = co_await complete(upload);
        BOOST_TEST(done.added == 40);
        BOOST_TEST(done.updated == 20);
        BOOST_TEST(done.skipped == 1);
        BOOST_TEST(count("contact") == 60);
        BOOST_TEST(count("contact_address") == 60);
        BOOST_TEST((co_await look("customers")).contacts.all() == 60);
        BOOST_TEST((co_await find("customers", "r3@example.org"))->variables == R"({"a":2})");
        BOOST_TEST((co_await disk.unfinished()).uploads.empty());
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(are_changed_by_hand)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        co_await put("customers", emails("ann@example.org"), {}, R"({"a":"1","b":"2"})");
        auto book = lists();
        contact_change c{
            .variables = R"({"a":null,"b":3})",
            .status = contact_status::unsubscribed,
            .why = "asked us to",
            .at = noon + std::chrono::hours(1)};
        const auto done = co_await book.change("customers", "Ann@example.org", c);
        BOOST_TEST((done.status == contact_change_result::done));
        BOOST_TEST(done.contact.variables == R"({"b":3})");
        BOOST_TEST((done.contact.status == contact_status::unsubscribed));
        BOOST_TEST((done.contact.since == noon + std::chrono::hours(1)));
        BOOST_TEST(done.contact.why == "asked us to");
        BOOST_TEST(!co_await is_suppressed("ann@example.org"));
        BOOST_TEST((co_await look("customers")).contacts[contact_status::unsubscribed] == 1);

        const auto nobody = co_await book.change("customers", "bob@example.org", c);
        BOOST_TEST((nobody.status == contact_change_result::unknown_contact));
        const auto nowhere = co_await book.change("others", "ann@example.org", c);
        BOOST_TEST((nowhere.status == contact_change_result::unknown_list));
        c.variables = R"({"b":")" + std::string(300'000, 'x') + "\"}";
        const auto large = co_await book.change("customers", "ann@example.org", c);
        BOOST_TEST((large.status == contact_change_result::too_large));
        BOOST_TEST((co_await find("customers", "ann@example.org"))->variables == R"({"b":3})");

        const auto gone = co_await book.remove_contact("customers", "ann@example.org");
        BOOST_TEST((gone.status == contact_change_result::done));
        BOOST_TEST((co_await look("customers")).contacts.all() == 0);
        BOOST_TEST(count("contact_address") == 0);
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(of_a_list_go_with_it_and_its_name_is_free)
{
    auto test = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        co_await create("others");
        co_await put("others", emails("ann@example.org"));
        co_await put("customers", emails("ann@example.org"));
        std::vector<std::string> many;
        for (int i = 0; i < 2'500; ++i)
            many.push_back("r" + std::to_string(i) + "@example.org");
        co_await import("customers", many);
        co_await open("customers", "broken.csv");
        auto book = lists();
        auto disk = reader();
        BOOST_TEST(co_await book.remove(disk, "customers"));
        BOOST_TEST(!co_await book.remove(disk, "customers"));
        BOOST_TEST(count("list") == 1);
        BOOST_TEST(count("contact") == 1);
        BOOST_TEST(count("contact_address") == 1);
        BOOST_TEST(count("contact_upload") == 1);
        co_await create("customers");
        BOOST_TEST((co_await look("customers")).contacts.all() == 0);
        BOOST_TEST((co_await book.create("customers", noon) == list_book::creation::exists));
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_CASE(of_a_list_whose_deletion_was_interrupted_are_nobodys)
{
    auto first = [&]() -> asio::awaitable<void> {
        co_await create("customers");
        co_await put("customers", emails("ann@example.org"));
    };
    test::run(ctx, first());
    db.reset();
    {
        const auto disk = test::open_to_change(where);
        disk->execute("UPDATE list SET name = NULL; UPDATE contact_upload SET state = 3");
    }
    reopen();
    auto second = [&]() -> asio::awaitable<void> {
        auto disk = reader();
        BOOST_TEST((co_await disk.lists("", 9)).empty());
        co_await suppress("ann@example.org"); // finds a contact that is nobody's
        const auto left = co_await disk.unfinished();
        BOOST_TEST(left.uploads.empty());
        BOOST_REQUIRE(left.removed.size() == 1u);
        auto book = lists();
        BOOST_TEST(co_await book.remove_rest(disk, left.removed[0]));
        BOOST_TEST(count("list") == 0);
        BOOST_TEST(count("contact") == 0);
        BOOST_TEST(count("contact_address") == 0);
        BOOST_TEST(count("contact_upload") == 0);
    };
    test::run(ctx, second());
}

BOOST_AUTO_TEST_CASE(are_listed_by_the_names_of_their_lists)
{
    auto test = [&]() -> asio::awaitable<void> {
        for (const auto* name : {"c", "a", "b"})
            co_await create(name);
        co_await put("b", emails("ann@example.org"));
        auto disk = reader();
        const auto all = co_await disk.lists("", 2);
        BOOST_REQUIRE(all.size() == 2u);
        BOOST_TEST(all[0].name == "a");
        BOOST_TEST(all[1].name == "b");
        BOOST_TEST(all[1].contacts.all() == 1);
        const auto rest = co_await disk.lists("b", 2);
        BOOST_REQUIRE(rest.size() == 1u);
        BOOST_TEST(rest[0].name == "c");
    };
    test::run(ctx, test());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace relay
