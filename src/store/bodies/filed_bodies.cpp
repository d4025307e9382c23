#include "store/bodies/filed_bodies.hpp"

#include "store/bodies/body_folder.hpp"
#include "store/sql/dialect.hpp"

#include <algorithm>
#include <utility>

namespace relay {

namespace {

constexpr std::size_t known_messages = 50'000;

// A file with fewer of its messages left than one in so many is emptied, unless it is so young that
// they are likely to leave by themselves.
constexpr std::int64_t sparse = 8;
constexpr std::int64_t young_files = 4;

// What is set apart in one commit, for which others wait
constexpr std::size_t bytes_at_once = 4 << 20;

} // namespace

filed_bodies::filed_bodies(
    sql::connection& db, const std::filesystem::path& directory, std::int64_t file_bytes
)
    : insert_(db, sql::replace(db.engine(), "body", {"id"}, {"json"})),
      delete_(db, "DELETE FROM body WHERE id = ?"),
      place_of_(db, "SELECT m.body, m.offset, m.bytes FROM message m WHERE m.id = ?"),
      set_apart_(db, "UPDATE message SET body = NULL, \"offset\" = 0 WHERE id = ?"),
      left_in_(
          db,
          "SELECT id, body = ?3 AND state IN (0, 1, 2, 3) FROM message"
          " WHERE id > ?1 AND id <= ?2 ORDER BY id LIMIT ?4"
      ),
      all_files_(db, "SELECT id, messages, total, first, last FROM body_file"),
      file_(db, "SELECT id, messages, total, first, last FROM body_file WHERE id = ?"),
      save_file_(
          db, sql::replace(db.engine(), "body_file", {"id"}, {"messages", "total", "first", "last"})
      ),
      delete_file_(db, "DELETE FROM body_file WHERE id = ?"),
      files_(load_usage()),
      mark_(claim_body_folder(db, directory, needed())),
      log_(directory, files_.empty() ? 1 : files_.rbegin()->first + 1, needed(), file_bytes),
      reader_(directory, mark_)
{
    for (const auto& [file, use] : files_)
        if (use.messages == 0)
            changed_.insert(file); // the last run's last file: goes with the next commit
}

void filed_bodies::hurry(bool hurried)
{
    hurried_ = hurried;
}

std::optional<body_place> filed_bodies::put(message_id id, std::string_view body, bool leaves_soon)
{
    if (!leaves_soon || hurried_) {
        insert_.run(id.value, sql::blob{body});
        return std::nullopt;
    }
    const auto before = log_.current();
    const auto where = log_.append(id, body);
    if (before && before != where.file)
        changed_.insert(*before); // it may be empty already
    changed_.insert(where.file);
    auto& use = files_[where.file];
    use.first = use.total == 0 ? id.value : std::min(use.first, id.value);
    use.last = std::max(use.last, id.value);
    ++use.messages;
    ++use.total;
    remember(id, where.file);
    return where;
}

void filed_bodies::drop(message_id id)
{
    if (const auto file = file_of(id))
        release(*file);
    else
        delete_.run(id.value);
}

std::size_t filed_bodies::set_apart(message_id id)
{
    body_place where;
    {
        auto row = place_of_(id.value);
        if (!row.step() || row.is_null(0))
            return 0;
        where = {
            .file = row.integer(0),
            .offset = row.integer(1),
            .bytes = static_cast<std::size_t>(row.integer(2)),
        };
    }
    if (!log_.is_written(where))
        log_.write();
    const auto body = read(id, where);
    if (!body)
        return 0;
    insert_.run(id.value, sql::blob{*body});
    set_apart_.run(id.value);
    known_.erase(id.value);
    release(where.file);
    return body->size();
}

// Nothing: it is lost, or the disk does not give it now. What is written beside it need not wait
// for that.
std::optional<std::string> filed_bodies::read(message_id id, const body_place& where)
{
    try {
        return reader_.read(id, where);
    } catch (const sql::error&) {
        return std::nullopt;
    }
}

bool filed_bodies::compact(std::size_t limit, std::size_t look_at)
{
    const auto last = log_.current().value_or(0) - young_files;
    const auto found = std::ranges::find_if(files_, [&](const auto& file) {
        const auto& use = file.second;
        return file.first <= last && use.messages > 0 && use.messages * sparse < use.total &&
               !compaction_.passed.contains(file.first);
    });
    if (found == files_.end()) {
        compaction_ = {};
        return false;
    }
    const auto [file, use] = *found;
    if (std::exchange(compaction_.file, file) != file)
        compaction_.reached = use.first - 1;
    const auto before = compaction_.reached;
    const auto left = next_to_set_apart(use, limit, look_at);
    std::size_t bytes = 0;
    for (const auto id : left) {
        if (bytes >= bytes_at_once) {
            compaction_.reached = id.value - 1;
            break;
        }
        bytes += set_apart(id);
    }
    if (compaction_.reached == before || compaction_.reached >= use.last)
        compaction_.passed.insert(file);
    return true;
}

// Those of the file that compact() is at, behind what it has reached
std::vector<message_id>
filed_bodies::next_to_set_apart(const usage& in, std::size_t limit, std::size_t look_at)
{
    std::vector<message_id> left;
    auto row = left_in_(compaction_.reached, in.last, compaction_.file, look_at);
    while (left.size() < limit && row.step()) {
        compaction_.reached = row.integer(0);
        if (row.integer(1) != 0)
            left.push_back({row.integer(0)});
    }
    return left;
}

void filed_bodies::flush()
{
    log_.write();
    for (const auto file : changed_) {
        const auto& use = files_[file];
        if (use.messages > 0 || file == log_.current()) {
            save_file_.run(file, use.messages, use.total, use.first, use.last);
        } else {
            delete_file_.run(file);
            emptied_.push_back(file);
        }
    }
}

void filed_bodies::committed()
{
    for (const auto file : emptied_) {
        files_.erase(file);
        log_.release(file);
    }
    emptied_.clear();
    changed_.clear();
    reader_.close();
    while (in_order_.size() > known_messages) {
        known_.erase(in_order_.front());
        in_order_.pop_front();
    }
}

void filed_bodies::rolled_back()
{
    log_.drop_unwritten();
    reader_.close();
    unsure_.merge(changed_);
    changed_.clear();
    emptied_.clear();
    known_.clear();
    in_order_.clear();
    compaction_ = {};
}

void filed_bodies::begin_anew()
{
    for (const auto file : unsure_) {
        auto row = file_(file);
        if (!row.step()) {
            files_.erase(file);
            continue;
        }
        files_[file] = usage_in(row);
        changed_.insert(file); // it may have been empty already
    }
    unsure_.clear();
}

filed_bodies::usage filed_bodies::usage_in(const sql::cursor& row)
{
    return {
        .messages = row.integer(1),
        .total = row.integer(2),
        .first = row.integer(3),
        .last = row.integer(4),
    };
}

std::map<std::int64_t, filed_bodies::usage> filed_bodies::load_usage()
{
    std::map<std::int64_t, usage> files;
    for (auto row = all_files_(); row.step();)
        files[row.integer(0)] = usage_in(row);
    return files;
}

std::set<std::int64_t> filed_bodies::needed() const
{
    std::set<std::int64_t> files;
    for (const auto& [file, use] : files_)
        if (use.messages > 0)
            files.insert(file);
    return files;
}

// Nothing: it has a row of its own.
std::optional<std::int64_t> filed_bodies::file_of(message_id id)
{
    if (const auto known = known_.find(id.value); known != known_.end()) {
        const auto file = known->second;
        known_.erase(known);
        return file;
    }
    auto row = place_of_(id.value);
    return row.step() && !row.is_null(0) ? std::optional(row.integer(0)) : std::nullopt;
}

void filed_bodies::release(std::int64_t file)
{
    --files_[file].messages;
    changed_.insert(file);
}

void filed_bodies::remember(message_id id, std::int64_t file)
{
    known_.emplace(id.value, file);
    in_order_.push_back(id.value);
}

} // namespace relay
