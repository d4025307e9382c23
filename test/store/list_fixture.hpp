#pragma once

#include "relay/store/contact_book.hpp"
#include "relay/store/contact_reader.hpp"
#include "relay/store/event_reader.hpp"
#include "relay/store/list_book.hpp"
#include "store/event_store.hpp"
#include "store/sql/statement.hpp"

#include <string>
#include <utility>
#include <vector>

namespace relay::test {

// Named, since no expression with co_await may have them in braces
constexpr contact_import_rules as_usual{};
constexpr contact_import_rules resubscribing{.resubscribe = true};
constexpr contact_id first_contact{};

inline new_recipient person(std::uint32_t line, std::string email, std::string variables = {})
{
    return {.line = line, .email = std::move(email), .variables = std::move(variables)};
}

// A store with lists, and what asks and changes it
struct list_fixture : event_store
{
    list_book lists() { return list_book(*db); }
    contact_book contacts() { return contact_book(*db); }
    contact_reader reader() { return {db->location(), db->secret()}; }
    std::vector<suppression_change> told;

    boost::asio::awaitable<void> create(std::string name)
    {
        auto book = lists();
        BOOST_TEST((co_await book.create(std::move(name), noon) == list_book::creation::created));
    }

    boost::asio::awaitable<contacts_put>
    put(std::string list,
        std::vector<std::string> emails,
        contact_import_rules rules = {},
        std::string variables = {})
    {
        std::vector<new_recipient> all;
        for (auto& email : emails)
            all.push_back(
                person(static_cast<std::uint32_t>(all.size() + 1), std::move(email), variables)
            );
        auto book = lists();
        auto done = co_await book.put(std::move(list), std::move(all), rules, noon);
        BOOST_TEST((done.status == contacts_put::done));
        co_return done;
    }

    boost::asio::awaitable<contact_upload_record> open(std::string list, std::string name = {})
    {
        auto book = contacts();
        const auto opened = co_await book.open(std::move(list), std::move(name), noon);
        BOOST_TEST((opened.status == contact_upload_opening::begun));
        co_return opened.upload;
    }

    static upload_step step(
        upload_id upload,
        const std::vector<std::string>& emails,
        std::uint32_t first = 1,
        const std::string& variables = {}
    )
    {
        upload_step s{.upload = upload, .recipients = {}, .first_skipped = {}};
        s.reached = first - 1;
        for (const auto& email : emails)
            s.recipients.push_back(person(++s.reached, email, variables));
        return s;
    }

    boost::asio::awaitable<contact_upload_record> complete(upload_id upload)
    {
        auto book = contacts();
        auto disk = reader();
        auto tell = [this](const auto& changes) {
            told.insert(told.end(), changes.begin(), changes.end());
        };
        const auto done = co_await book.complete(disk, upload, 1, tell);
        BOOST_REQUIRE(done.has_value());
        co_return *done;
    }

    boost::asio::awaitable<contact_upload_record>
    finish(upload_id upload, contact_import_rules rules = {})
    {
        auto book = contacts();
        BOOST_TEST(co_await book.received(upload, rules));
        co_return co_await complete(upload);
    }

    boost::asio::awaitable<contact_upload_record> import(
        std::string list,
        std::vector<std::string> emails,
        contact_import_rules rules = {},
        std::string variables = {}
    )
    {
        const auto upload = co_await open(std::move(list));
        auto book = contacts();
        BOOST_TEST(co_await book.add(step(upload.id, emails, 1, variables)));
        co_return co_await finish(upload.id, rules);
    }

    boost::asio::awaitable<list_record> look(std::string list)
    {
        auto disk = reader();
        const auto found = co_await disk.find_list(std::move(list));
        BOOST_REQUIRE(found.has_value());
        co_return *found;
    }

    boost::asio::awaitable<std::optional<contact_record>> find(std::string list, std::string email)
    {
        const auto of = co_await look(std::move(list));
        auto disk = reader();
        co_return co_await disk.find(of.id, std::move(email));
    }

    boost::asio::awaitable<std::string> status_of(std::string list, std::string email)
    {
        const auto found = co_await find(std::move(list), std::move(email));
        co_return found ? std::string(to_string(found->status)) : "none";
    }

    boost::asio::awaitable<std::vector<std::string>> emails_of(std::string list)
    {
        const auto of = co_await look(std::move(list));
        auto disk = reader();
        std::vector<std::string> emails;
        for (auto last = first_contact;;) {
            const auto some = co_await disk.contacts_after(of.id, last, 2, 1'000);
            if (some.empty())
                co_return emails;
            last = some.back().id;
            for (const auto& c : some)
                emails.push_back(c.email);
        }
    }

    static new_suppression
    suppression(suppression_origin origin, std::string email = {}, wall_time at = noon)
    {
        static int last = 0;
        return {
            .id = "id " + std::to_string(++last),
            .email = std::move(email),
            .origin = origin,
            .why = "because",
            .at = at,
        };
    }

    boost::asio::awaitable<void> suppress(
        std::string email,
        suppression_origin origin = suppression_origin::bounce,
        wall_time at = noon
    )
    {
        suppression_book book(*db);
        std::vector<new_suppression> one{suppression(origin, std::move(email), at)};
        co_await book.add(std::move(one));
    }

    boost::asio::awaitable<bool> is_suppressed(std::string email)
    {
        event_reader disk(db->location());
        const auto found = co_await disk.suppression(std::move(email));
        co_return found.has_value();
    }

    std::int64_t count(const std::string& what) const
    {
        const auto look = sql::open_to_read(db->location());
        return look->integer("SELECT count(*) FROM " + what);
    }
};

template <class... Emails>
std::vector<std::string> emails(Emails... all)
{
    return {all...};
}

} // namespace relay::test
