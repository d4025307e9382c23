#pragma once

#include "relay/store/contact.hpp"
#include "relay/store/recipient_upload.hpp"
#include "store/sqlite/sqlite.hpp"

#include <optional>
#include <string_view>

namespace relay {

// The lists' own rows. On the store's thread, in a transaction.
class list_rows
{
public:
    explicit list_rows(sqlite::connection& db);

    // Nothing: there is none, or it is being deleted.
    std::optional<list_id> find(std::string_view name);
    bool is_there(list_id id);

    // `singles`: the upload of those who come singly, which is there at once
    list_id insert(std::string_view name, wall_time created);
    void set_singles(list_id id, upload_id singles);
    upload_id singles(list_id id);

    void forget_name(list_id id); // it is being deleted from now on
    void remove(list_id id);

private:
    sqlite::statement find_;
    sqlite::statement is_there_;
    sqlite::statement insert_;
    sqlite::statement set_singles_;
    sqlite::statement singles_;
    sqlite::statement forget_name_;
    sqlite::statement remove_;
};

} // namespace relay
