#pragma once

#include "relay/store/contact.hpp"
#include "relay/store/recipient_upload.hpp"
#include "store/sql/statement.hpp"

#include <optional>
#include <string_view>

namespace relay {

// The lists' own rows. On the store's thread, in a transaction.
class list_rows
{
public:
    explicit list_rows(sql::connection& db);

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
    sql::statement find_;
    sql::statement is_there_;
    sql::statement insert_;
    sql::statement set_singles_;
    sql::statement singles_;
    sql::statement forget_name_;
    sql::statement remove_;
};

} // namespace relay
