#pragma once

#include "relay/store/campaign_book.hpp"
#include "relay/store/campaign_reader.hpp"
#include "relay/store/recipient_book.hpp"
#include "store/open_store.hpp"
#include "store/sql/statement.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace relay::test {

// Named, since no expression with co_await may have them in braces
inline const std::vector drafts{campaign_state::draft};
constexpr campaign_id unknown_campaign{4'711};
constexpr recipient_id before_all{};

template <class... Emails>
std::vector<std::string> texts(Emails... emails)
{
    return {emails...};
}

// A store with campaigns, and what asks and changes it
struct campaign_fixture : open_store
{
    static constexpr auto any =
        std::to_array({campaign_state::draft, campaign_state::running, campaign_state::paused});

    campaign_book campaigns() { return campaign_book(*db); }
    recipient_book recipients() { return recipient_book(*db); }
    campaign_reader reader() { return {db->location(), db->secret()}; }

    boost::asio::awaitable<campaign_id> create(std::string name = "spring")
    {
        const campaign_id id{ids.next_message(noon).value};
        new_campaign c{.id = id, .name = std::move(name), .definition = "{}", .created = noon};
        auto book = campaigns();
        BOOST_TEST(co_await book.create(std::move(c)));
        co_return id;
    }

    boost::asio::awaitable<campaign_change_result> move(campaign_id id, campaign_state to)
    {
        auto book = campaigns();
        co_return co_await book.move(id, {any.begin(), any.end()}, to, noon);
    }

    boost::asio::awaitable<upload_record> open(campaign_id campaign, std::string name = {})
    {
        auto book = recipients();
        const auto opened = co_await book.open(campaign, {any.begin(), any.end()}, name);
        BOOST_TEST((opened.status == upload_opening::begun));
        co_return opened.upload;
    }

    // Lines of a file, from `first` on
    static upload_step
    step(upload_id upload, const std::vector<std::string>& emails, std::uint32_t first = 1)
    {
        upload_step s{.upload = upload, .recipients = {}, .first_skipped = {}};
        s.reached = first - 1;
        for (const auto& email : emails)
            s.recipients.push_back({.line = ++s.reached, .email = email, .variables = "{}"});
        return s;
    }

    boost::asio::awaitable<upload_record> finish(upload_id upload)
    {
        auto book = recipients();
        auto disk = reader();
        BOOST_TEST(co_await book.received(upload));
        const auto done = co_await book.complete(disk, upload, 1);
        BOOST_REQUIRE(done.has_value());
        co_return *done;
    }

    boost::asio::awaitable<upload_record>
    import(campaign_id campaign, std::vector<std::string> emails)
    {
        const auto upload = co_await open(campaign);
        auto book = recipients();
        BOOST_TEST(co_await book.add(step(upload.id, emails)));
        co_return co_await finish(upload.id);
    }

    boost::asio::awaitable<campaign_record> look(campaign_id id)
    {
        auto disk = reader();
        const auto found = co_await disk.find(id);
        BOOST_REQUIRE(found.has_value());
        co_return *found;
    }

    std::int64_t count(const std::string& what) const
    {
        const auto look = sql::open_to_read(db->location());
        return look->integer("SELECT count(*) FROM " + what);
    }
};

} // namespace relay::test
