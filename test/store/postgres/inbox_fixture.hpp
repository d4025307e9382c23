#pragma once

#include "relay/base/uuid.hpp"
#include "relay/store/mail_inbox.hpp"
#include "relay/store/message_reader.hpp"
#include "relay/store/suppressions.hpp"
#include "store/postgres/deposed_fixture.hpp"
#include "support/slotted_member.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace relay::test {

// A sender, and spares beside it that accept mail
struct inbox_fixture : deposed_fixture
{
    inbox_fixture()
    {
        postgres::make_relay_table(*db);
        ids = id_source(0, nullptr, sender_slot);
    }

    struct spare
    {
        explicit spare(std::int64_t run) : member(run) {}

        slotted_member member;
        std::unique_ptr<mail_inbox> inbox;
    };

    std::unique_ptr<spare> open_spare(const std::string& url = {})
    {
        auto s = std::make_unique<spare>(++runs);
        s->member.tell(*db);
        open(*s, url);
        return s;
    }

    void open(spare& s, const std::string& url = {})
    {
        auto there = where;
        if (!url.empty())
            there.url = url;
        mail_inbox::settings settings{
            .accept_timeout = {},
            .on_error =
                [this](const std::string& what) {
                    BOOST_TEST_MESSAGE(what);
                    deadlocks += what.find("deadlock") != std::string::npos ? 1 : 0;
                },
        };
        s.inbox = mail_inbox::open(there, s.member, ctx.get_executor(), std::move(settings));
    }

    new_message mail(spare& s, std::string body, std::string key = {})
    {
        auto m = make(std::move(body));
        m.id = s.inbox->next_id(noon);
        m.idempotency_key = std::move(key);
        if (!m.idempotency_key.empty())
            m.accepted_at = moment{.wall = noon};
        return m;
    }

    // Becomes what the spare says to it
    std::shared_ptr<accept_result> accept(spare& s, new_message m)
    {
        auto answer = std::make_shared<accept_result>();
        s.inbox->accept(
            std::move(m),
            [this, answer](const accept_result& r, std::vector<std::string>&& suppressed) {
                *answer = r;
                left_out = std::move(suppressed);
            }
        );
        return answer;
    }

    std::shared_ptr<accept_result> accept_at_sender(new_message m)
    {
        auto answer = std::make_shared<accept_result>();
        store->accept(std::move(m), [answer](const accept_result& r, new_message&&) {
            *answer = r;
        });
        return answer;
    }

    std::int64_t count(const std::string& what) const
    {
        return db->integer("SELECT count(*) FROM " + what);
    }

    boost::asio::awaitable<void> suppress(std::string address)
    {
        suppression_book book(*store);
        new_suppression entry{
            .id = make_uuid(), .email = std::move(address), .source = {}, .why = {}, .at = noon};
        std::vector<new_suppression> entries;
        entries.push_back(std::move(entry));
        co_await book.add(std::move(entries));
    }

    boost::asio::awaitable<std::vector<accept_result>> take_up()
    {
        const auto taken = co_await store->take_up(100);
        BOOST_TEST(taken.not_taken.empty());
        co_return taken.accepted;
    }

    // Runs what changes the database in a transaction of its own, which is committed when somebody
    // waits for it.
    std::future<void> hold_until_awaited(const std::string& change)
    {
        auto holder =
            std::make_shared<std::unique_ptr<postgres::connection>>(connect_beside(where));
        (*holder)->begin();
        (*holder)->execute(change);
        return std::async(std::launch::async, [holder, this] {
            const auto other = connect_beside(where);
            while (other->integer("SELECT count(*) FROM pg_stat_activity"
                                  " WHERE wait_event_type = 'Lock'") == 0)
                std::this_thread::yield();
            (*holder)->commit();
        });
    }

    std::atomic<int> deadlocks{}; // that the database has broken
    std::int64_t runs{};
    std::vector<std::string> left_out;
};

} // namespace relay::test
