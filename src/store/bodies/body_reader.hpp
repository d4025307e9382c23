#pragma once

#include "relay/base/id.hpp"
#include "relay/store/store_location.hpp"
#include "store/bodies/body_files.hpp"
#include "store/sql/statement.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace relay {

// Finds bodies beside the one who writes them: in a file, or in a row. Where all of them are rows,
// those of many messages are read at once. On a reader's thread.
class body_reader
{
public:
    body_reader(sql::connection& db, const store_location& where);

    // What a message's row says; nothing: its body has a row of its own.
    static std::optional<body_place>
    read_place(const sql::cursor& row, int file, int offset, int bytes);

    // In the order of `ids`; an empty text where there is none. Throws sql::error when the
    // disk does not say.
    std::vector<std::string> load(const std::vector<message_id>& ids);

    // A message whose row was read, and where it says that the body is
    struct located
    {
        message_id id;
        std::optional<body_place> where;
    };

    // The same. Empty, too, when the disk does not say: who needs it will ask again.
    std::vector<std::string> load_early(const std::vector<located>& some);

private:
    std::optional<body_place> find_place(message_id id);
    std::string load(message_id id, std::optional<body_place> where);
    std::vector<std::string> load_files(std::span<const located> some, bool early);
    std::size_t read_ahead(std::span<const located> some);
    std::vector<std::string> load_rows(const std::vector<message_id>& ids);

    sql::statement body_;
    sql::statement place_;
    std::optional<body_files> files_; // nothing: all bodies are rows
};

} // namespace relay
