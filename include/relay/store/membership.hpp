#pragma once

#include "relay/async/notifier.hpp"
#include "relay/base/time.hpp"
#include "relay/store/relay_record.hpp"
#include "relay/store/store_location.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relay {

// Of the relays on one database this one: whether it is the sender, the one that sends and changes
// the store, or a spare, which waits until it has the term (policy/leadership.hpp). Network thread
// only, but where it says otherwise.
class membership
{
public:
    enum class state
    {
        spare,
        sender,
        deposed, // another one is the sender: this run never will be again
    };

    // For people
    struct standing
    {
        membership::state state{membership::state::sender};
        std::int64_t epoch{}; // of the sender's term; 0: there is none, or nobody knows
        std::int64_t beat{};  // grows as long as the sender lives
        std::string sender;   // its name; empty: there is none, or nobody knows
        std::string trouble;  // with the database; empty: there is none

        // A spare with another key for Resend than mail was last sent with, which never takes over
        bool kept_out{};
        bool missed{}; // such a one, while nobody sends

        std::int64_t me{};            // this run
        std::int64_t holder{};        // the sender's; 0: there is none, or nobody knows
        relay_addresses sender_at;    // by which this relay reaches it; empty: by none
        milliseconds may_write_for{}; // without renewing the term
    };

    virtual ~membership() = default;

    // There may be others: so each attempt is committed before its first byte. From any thread.
    virtual bool shared() const noexcept = 0;

    // A byte may be written to Resend now. From any thread.
    virtual bool may_write() const noexcept = 0;

    virtual standing now() const = 0;

    // That ids which this relay makes are in, beside those of the sender: see id_source. 0: it has
    // none. From any thread.
    virtual int slot() const noexcept { return 0; }

    // All relays on the database, as was last heard of them, in the order of their start. Those
    // that have ended are among them for a day. None for a store that only one relay can open.
    virtual std::vector<relay_record> relays() const = 0;

    // Returns when something of it has changed: what stands here, or that it may write again.
    virtual boost::asio::awaitable<void> changed() = 0;

    // Something was appended to the inbox: the sender is told, at once when somebody waits for it
    // and soon else. It may not hear of it, and looks by itself after a while. From any thread.
    virtual void tell_of_inbox(bool awaited);

    // How often this relay was told so. Returns when that has grown beyond `known`, or at
    // `deadline`.
    virtual std::uint64_t told_of_inbox() const { return 0; }
    virtual boost::asio::awaitable<void>
    told_of_inbox_beyond(std::uint64_t known, notifier::clock::time_point deadline) const;

    // The network thread lives, and says so again within this time. Who does not loses the term.
    virtual void lives_for(milliseconds time) = 0;

    // The key for Resend is another one now. A sender goes on, and its spares need that key, too; a
    // spare goes by whether that is the sender's.
    virtual void use_key(std::string resend_key) = 0;

    // The database has lost commits, perhaps of what was sent. Nothing may be written until this
    // was heeded: when it is on disk that all mail waits for a person.
    virtual bool has_lost_commits() const = 0;
    virtual void heeded_lost_commits() = 0;

    // Gives the term back, so that a spare need not wait until it expires. After the last byte and
    // the last commit: neither is possible any more. Returns when that is done, or cannot be.
    virtual boost::asio::awaitable<void> resign() = 0;
};

// For how long the network thread may say nothing while it opens a store
constexpr milliseconds time_to_open{60'000};

// Of a store that only one relay can open: always the sender.
membership& alone();

// The slot of a sender's ids; nothing: it is the only relay, and has all of the numbers.
std::optional<int> slot_of_sender(const membership& member);

// The store there, in which this relay may change something as long as it has the term
store_location in_term_of(const membership& member, store_location where);

struct member_settings
{
    std::string name; // for people
    milliseconds lease{6'000};

    // Relays of two teams are kept apart by it: the database remembers a digest. Empty: who sends
    // nothing takes the term of anybody's, and leaves the digest as it is.
    std::string resend_key{};
    bool takes_other_key{}; // the term of those who sent with another key, which it then forgets
    relay_addresses at{};   // where the others reach it
    std::string network{};  // see relay_record
};

// Joins the relays on a PostgreSQL database, with a thread and a connection of its own. Makes the
// tables of the term if they are not there. Throws store_error.
std::unique_ptr<membership> join_relays(
    const store_location& where, const member_settings& s, boost::asio::any_io_executor network
);

} // namespace relay
