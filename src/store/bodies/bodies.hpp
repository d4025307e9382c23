#pragma once

#include "relay/base/id.hpp"
#include "store/bodies/body_place.hpp"
#include "store/sql/connection.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

namespace relay {

// The bodies of messages. On the store's thread, in a transaction.
class bodies
{
public:
    bodies() = default;
    bodies(const bodies&) = delete;
    bodies& operator=(const bodies&) = delete;
    virtual ~bodies() = default;

    // At a transaction's beginning. True: what is put in it is few bytes, and somebody waits.
    virtual void hurry(bool hurried) = 0;

    // Nothing: in a row of its own. The message's row must say where, in this transaction. `body`
    // must stay where it is until flush() has returned.
    virtual std::optional<body_place>
    put(message_id id, std::string_view body, bool leaves_soon) = 0;

    // Nobody needs it any more.
    virtual void drop(message_id id) = 0;

    // Into a row of its own. Returns its bytes; 0: it stays where it is, because it has one, or
    // cannot be read, now or ever: who needs it will find out.
    virtual std::size_t set_apart(message_id id) = 0;

    // Sets apart what is left in a file of which most has gone: `limit` bodies at most, of large
    // ones fewer, and no more than `look_at` messages are looked at. True: there may be more to do;
    // false: it has passed over all files, and begins anew the next time.
    virtual bool compact(std::size_t limit, std::size_t look_at) = 0;

    // After a transaction that failed, in the next one: reads anew what it had changed in memory.
    virtual void begin_anew() = 0;

    virtual void flush() = 0;
    virtual void committed() = 0;
    virtual void rolled_back() = 0;
};

// `directory`: of the files with bodies; nothing: each of them is a row.
std::unique_ptr<bodies>
make_bodies(sql::connection& db, const std::optional<std::filesystem::path>& directory);

} // namespace relay
