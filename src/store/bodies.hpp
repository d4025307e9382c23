#pragma once

#include "relay/mail/id.hpp"
#include "sqlite.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace relay {

// The bodies of messages. On the store's thread, in a transaction.
//
// A row for each body costs more than everything else that is written for a message: the tree is
// balanced at every insertion and at every deletion, and its pages go to the log half full, twice.
// So the bodies that come in one commit and will leave at about the same time share a row, which
// is written once and deleted when the last of them is gone.
//
// A body that may stay for long (a dead letter) is set apart, in a row of its own.
class bodies
{
public:
    explicit bodies(sqlite::connection& db);

    struct place
    {
        std::optional<std::int64_t> row; // nothing: a row of its own, with the message's id
        std::int64_t offset{};
    };

    // The message's row must be written with this place, in this transaction.
    place put(message_id id, std::string_view body, bool shares);

    // Nobody needs it any more.
    void drop(message_id id);

    // Into a row of its own
    void set_apart(message_id id);

    void flush();
    void committed();
    void rolled_back();

private:
    struct shared_row
    {
        std::vector<std::int64_t> messages; // ascending
    };

    // The row that it shares; nothing: it has its own.
    std::optional<std::int64_t> row_of(message_id id);
    void write_open_row();

    sqlite::statement insert_;
    sqlite::statement delete_;
    sqlite::statement copy_;
    sqlite::statement use_;
    sqlite::statement unuse_;
    sqlite::statement delete_use_;
    sqlite::statement place_of_;
    sqlite::statement set_apart_;

    // The row that is being filled in this transaction: its id is that of its first message.
    std::string open_;
    shared_row open_messages_;

    // Which messages share which row, of the latest rows: saves reading it from their own rows.
    std::map<std::int64_t, shared_row> recent_;
    std::unordered_map<std::int64_t, std::int64_t> dropped_; // in this transaction, by row
};

} // namespace relay
