#pragma once

#include "relay/base/id.hpp"
#include "store/bodies/bodies.hpp"
#include "store/bodies/body_log.hpp"
#include "store/sql/statement.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace relay {

// What will leave soon goes to files that are written one behind the other (body_log.hpp); a file
// goes when the last message in it has left. What may stay for long (scheduled, dead) has a row of
// its own in the database, so that it holds no file with others in it. So has a hurried one:
// whoever waits for it would wait for the sync of a file, and then for that of the database's log.
class filed_bodies final : public bodies
{
public:
    static constexpr std::int64_t usual_file_bytes = 32 << 20;

    filed_bodies(
        sql::connection& db,
        const std::filesystem::path& directory,
        std::int64_t file_bytes = usual_file_bytes
    );

    void hurry(bool hurried) override;
    std::optional<body_place> put(message_id id, std::string_view body, bool leaves_soon) override;
    void drop(message_id id) override;
    std::size_t set_apart(message_id id) override;
    bool compact(std::size_t limit, std::size_t look_at) override;
    void begin_anew() override;
    void flush() override;
    void committed() override;
    void rolled_back() override;

    // Messages whose file is known without a look at their rows: what it costs, for tests
    std::size_t remembered() const { return in_order_.size(); }

private:
    // What a file holds, by ids: its messages were accepted one after the other.
    struct usage
    {
        std::int64_t messages{}; // that still need it
        std::int64_t total{};
        std::int64_t first{};
        std::int64_t last{};
    };

    static usage usage_in(const sql::cursor& row);
    std::map<std::int64_t, usage> load_usage();
    std::set<std::int64_t> needed() const;
    std::vector<message_id>
    next_to_set_apart(const usage& in, std::size_t limit, std::size_t look_at);
    std::optional<std::string> read(message_id id, const body_place& where);
    std::optional<std::int64_t> file_of(message_id id);
    void release(std::int64_t file);
    void remember(message_id id, std::int64_t file);

    sql::statement insert_;
    sql::statement delete_;
    sql::statement place_of_;
    sql::statement set_apart_;
    sql::statement left_in_;
    sql::statement all_files_;
    sql::statement file_;
    sql::statement save_file_;
    sql::statement delete_file_;

    std::map<std::int64_t, usage> files_;
    std::string mark_;
    body_log log_;
    body_files reader_;
    bool hurried_{};                    // this transaction
    std::set<std::int64_t> changed_;    // files, in this transaction
    std::vector<std::int64_t> emptied_; // the same
    std::set<std::int64_t> unsure_;     // files that a transaction which failed has changed

    // How far compact() has come: in a file, by ids, and which files it has done with
    struct compaction
    {
        std::int64_t file{};
        std::int64_t reached{};
        std::set<std::int64_t> passed;
    };
    compaction compaction_;

    // Where the latest messages are: saves reading it from their rows.
    boost::unordered_flat_map<std::int64_t, std::int64_t> known_;
    std::deque<std::int64_t> in_order_;
};

} // namespace relay
