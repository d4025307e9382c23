#include "relay/store/mail_inbox.hpp"

#include "relay/async/notifier.hpp"
#include "relay/store/store_error.hpp"
#include "store/changes/inbox_changes.hpp"
#include "store/postgres/connection.hpp"
#include "store/postgres/inbox_opening.hpp"
#include "store/tables/tables.hpp"
#include "store/writer/group_commit.hpp"
#include "store/writer/operation.hpp"
#include "store/writer/written.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace relay {

namespace asio = boost::asio;

namespace {

// What may wait for the database. Beyond it producers are not read from.
constexpr std::size_t most_waiting = 8'192;
constexpr std::size_t most_waiting_bytes = 16u << 20;

int slot_of_member(const membership& member)
{
    const int slot = member.slot();
    if (slot == 0)
        throw store_error("the relay has no slot for ids, of which there are 15");
    return slot;
}

} // namespace

struct mail_inbox::impl
{
    impl(
        const store_location& where, membership& m, const asio::any_io_executor& network, settings s
    )
        : member(m),
          db(postgres::options_of_inbox(where)),
          secret(postgres::secret_of_inbox(db)),
          rows(db, std::nullopt, secret),
          codec(secret),
          links(links_at(s.public_url, codec)),
          slot(slot_of_member(member)),
          ids(postgres::last_id_in_inbox(db), moment_now, slot),
          told(std::make_shared<told_state>(network)),
          commits(
              rows,
              network,
              {.on_commit = [this] { tell_sender(); },
               .on_error =
                   [tell = std::move(s.on_error)](const std::string& what) {
                       if (tell)
                           tell(what);
                   },
               .on_broken =
                   [network, told = told](const sql::error& e) {
                       asio::post(network, [told, what = std::string(e.what())] {
                           told->broken = what;
                       });
                   }}
          )
    {
        rows.keys.sort();
        rows.batch_keys.sort();
        const auto me = member.now().me;
        rows.inbox->write_as(me); // the thread has nothing to do yet
        rows.event_inbox->write_as(me);
        commits.refuse_after(s.accept_timeout);
    }

    // Shared with completions, which may outlive the inbox. The network thread's
    struct told_state
    {
        explicit told_state(const asio::any_io_executor& network) : room(network) {}

        void release(std::size_t messages, std::size_t bytes)
        {
            counts.waiting -= messages;
            counts.waiting_bytes -= bytes;
            room.notify_all();
        }

        statistics counts;
        notifier room;
        std::string broken;
    };

    void waits(std::size_t messages, std::size_t bytes) const
    {
        told->counts.waiting += messages;
        told->counts.waiting_bytes += bytes;
    }

    // On the thread. Something is appended; after a commit the sender is told so.
    void note(bool awaited)
    {
        appended = true;
        appended_awaited |= awaited;
    }
    void tell_sender()
    {
        if (std::exchange(appended, false))
            member.tell_of_inbox(std::exchange(appended_awaited, false));
    }

    // Null: mail gets none.
    const unsubscribe_links* links_of_mail() const { return links ? &*links : nullptr; }

    membership& member;
    postgres::connection db;
    id_secret secret;
    tables rows;
    unsubscribe_codec codec; // the thread's, as its links
    std::optional<unsubscribe_links> links;
    bool appended{}; // the thread's, since its last commit, as the next
    bool appended_awaited{};
    int slot;
    id_source ids;
    std::shared_ptr<told_state> told;
    group_commit commits; // the last member: its thread uses the others
};

std::unique_ptr<mail_inbox> mail_inbox::open(
    const store_location& where, membership& member, asio::any_io_executor network, settings s
)
try {
    auto i = std::make_unique<impl>(where, member, network, std::move(s));
    return std::unique_ptr<mail_inbox>(new mail_inbox(std::move(i)));
} catch (const sql::error& e) {
    throw store_error(where.name() + ": " + e.what());
} catch (const store_error& e) {
    throw store_error(where.name() + ": " + e.what());
}

mail_inbox::mail_inbox(std::unique_ptr<impl> i) : impl_(std::move(i)) {}

mail_inbox::~mail_inbox() = default;

const id_secret& mail_inbox::secret() const
{
    return impl_->secret;
}

// A relay that said nothing for a while has another slot than before.
message_id mail_inbox::next_id(wall_time now)
{
    auto& i = *impl_;
    if (const int slot = i.member.slot(); slot != i.slot && slot != 0) {
        i.slot = slot;
        i.ids = id_source(i.ids.last(), moment_now, slot);
    }
    return i.ids.next_message(now);
}

void mail_inbox::accept(new_message m, accept_handler done)
{
    struct acceptance_in_progress
    {
        new_message message;
        std::vector<std::string> left_out;
        accept_handler done;
    };
    const auto u = m.flow.lane == lane::transactional ? urgency::awaited : urgency::bulk;
    const auto bytes = m.body.size();
    impl_->waits(1, bytes);
    auto shared = std::make_shared<acceptance_in_progress>();
    shared->message = std::move(m);
    shared->done = std::move(done);
    const std::string_view key = shared->message.idempotency_key;
    auto apply = [shared, u, i = impl_.get()](tables& t) {
        i->note(u == urgency::awaited);
        return changes::append(t, shared->message, i->links_of_mail(), shared->left_out);
    };
    auto complete = [shared, bytes, told = impl_->told](bool ok, accept_result result) {
        if (!ok)
            result = {.status = acceptance::failed, .id = shared->message.id};
        told->release(1, bytes);
        told->counts.duplicates += result.status == acceptance::duplicate ? 1 : 0;
        told->counts.accepted += result.id == shared->message.id && ok ? 1 : 0;
        shared->done(result, std::move(shared->left_out));
    };
    auto op = make_operation(bytes + bytes_of_a_row, std::move(apply), std::move(complete));
    op->may_fail = true;
    op->key = key;
    impl_->commits.post(u, std::move(op));
}

void mail_inbox::accept_all(new_batch b, batch_handler done)
{
    auto u = urgency::bulk;
    std::size_t bytes = 0;
    for (const auto& m : b.messages) {
        bytes += m.body.size();
        if (m.flow.lane == lane::transactional)
            u = urgency::awaited;
    }
    const auto messages = b.messages.size();
    impl_->waits(messages, bytes);
    auto shared = std::make_shared<new_batch>(std::move(b));
    auto apply = [shared, u, i = impl_.get()](tables& t) {
        i->note(u == urgency::awaited);
        return changes::append_all(t, *shared, i->links_of_mail());
    };
    auto complete = [messages, bytes, told = impl_->told, done = std::move(done)](
                        bool ok, batch_result result
                    ) {
        if (!ok)
            result = {};
        told->release(messages, bytes);
        if (result.status == batch_status::duplicate)
            told->counts.duplicates += result.ids.size();
        else
            told->counts.accepted += result.accepted.size();
        done(std::move(result));
    };
    const auto size = bytes + (messages + 1) * bytes_of_a_row;
    auto op = make_operation(size, std::move(apply), std::move(complete));
    op->may_fail = true;
    impl_->commits.post(u, std::move(op));
}

void mail_inbox::keep(outside_event e, write_handler done)
{
    const auto bytes = size_of(e) + bytes_of_a_row;
    auto apply = [e = std::move(e), i = impl_.get()](tables& t) {
        i->note(false);
        t.event_inbox->append(e);
        return true;
    };
    auto complete = [told = impl_->told, done = std::move(done)](bool ok, bool) {
        told->counts.events += ok ? 1 : 0;
        done(ok);
    };
    auto op = make_operation(bytes, std::move(apply), std::move(complete));
    op->may_fail = true;
    impl_->commits.post(urgency::bulk, std::move(op));
}

bool mail_inbox::has_room() const
{
    const auto& counts = impl_->told->counts;
    return counts.waiting < most_waiting && counts.waiting_bytes < most_waiting_bytes;
}

asio::awaitable<void> mail_inbox::room()
{
    const auto told = impl_->told;
    while (!has_room())
        co_await told->room.wait();
}

asio::awaitable<void> mail_inbox::flush()
{
    for (const auto u : {urgency::bulk, urgency::express, urgency::awaited}) {
        auto post = [this, u](std::unique_ptr<write_operation> op) {
            impl_->commits.post(u, std::move(op));
        };
        auto nothing = [](tables&) { return true; };
        co_await written(std::move(post), 0, nothing);
    }
}

void mail_inbox::give_up_after(milliseconds patience)
{
    impl_->commits.give_up_after(patience);
}

const std::string& mail_inbox::broken() const
{
    return impl_->told->broken;
}

mail_inbox::statistics mail_inbox::stats() const
{
    auto counts = impl_->told->counts;
    counts.failing = impl_->commits.stats().failing;
    return counts;
}

} // namespace relay
