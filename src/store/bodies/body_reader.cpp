#include "store/bodies/body_reader.hpp"

#include "store/bodies/body_folder.hpp"
#include "store/bodies/body_record.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <unordered_map>
#include <utility>

namespace relay {

namespace {

class closing
{
public:
    explicit closing(body_files& files) : files_(files) {}
    closing(const closing&) = delete;
    closing& operator=(const closing&) = delete;
    ~closing() { files_.close(); }

private:
    body_files& files_;
};

} // namespace

body_reader::body_reader(sql::connection& db, const store_location& where)
    : body_(
          db,
          where.is_shared() ? "SELECT id, json FROM body WHERE id = ANY(?::bigint[])"
                            : "SELECT json FROM body WHERE id = ?"
      ),
      place_(
          db,
          "SELECT m.body, m.offset, m.bytes FROM message m"
          " WHERE m.id = ? AND m.state IN (0, 1, 2, 3, 5, 7)"
      )
{
    if (!where.is_shared())
        files_.emplace(body_directory(where.path), body_folder_mark(db));
}

std::optional<body_place>
body_reader::read_place(const sql::cursor& row, int file, int offset, int bytes)
{
    if (row.is_null(file))
        return std::nullopt;
    return body_place{
        .file = row.integer(file),
        .offset = row.integer(offset),
        .bytes = static_cast<std::size_t>(row.integer(bytes)),
    };
}

std::vector<std::string> body_reader::load(const std::vector<message_id>& ids)
{
    if (!files_)
        return load_rows(ids);
    std::vector<located> some;
    some.reserve(ids.size());
    for (const auto id : ids)
        some.push_back({.id = id, .where = find_place(id)});
    return load_files(some, false);
}

std::vector<std::string> body_reader::load_early(const std::vector<located>& some)
{
    if (files_)
        return load_files(some, true);
    std::vector<message_id> ids;
    std::ranges::transform(some, std::back_inserter(ids), &located::id);
    return load_rows(ids);
}

// `early`: what the disk does not say is left empty.
std::vector<std::string> body_reader::load_files(std::span<const located> some, bool early)
{
    std::vector<std::string> bodies;
    bodies.reserve(some.size());
    const closing at_the_end(*files_);
    std::size_t ahead = 0; // of them are in memory, or were looked at
    for (std::size_t i = 0; i < some.size(); ++i) {
        const auto& [id, where] = some[i];
        if (i == ahead)
            ahead += read_ahead(some.subspan(i));
        try {
            bodies.push_back(load(id, where));
        } catch (const sql::error&) {
            if (!early)
                throw;
            bodies.emplace_back();
        }
    }
    return bodies;
}

// Of the first of them as many as lie one behind the other, with little between them; returns how
// many, at least one. One reading costs less than one for each.
std::size_t body_reader::read_ahead(std::span<const located> some)
{
    constexpr std::int64_t most_between = 4 << 10;
    const auto& first = some.front().where;
    if (!first)
        return 1;
    const auto end_of = [](const body_place& p) {
        return p.offset + static_cast<std::int64_t>(body_header_bytes + p.bytes);
    };
    auto end = end_of(*first);
    std::size_t count = 1;
    for (; count < some.size(); ++count) {
        const auto& next = some[count].where;
        if (!next || next->file != first->file || next->offset < end ||
            next->offset - end > most_between ||
            end_of(*next) - first->offset > static_cast<std::int64_t>(body_files::most_ahead))
            break;
        end = end_of(*next);
    }
    if (count > 1)
        files_->read_ahead(*first, static_cast<std::size_t>(end - first->offset));
    return count;
}

std::vector<std::string> body_reader::load_rows(const std::vector<message_id>& ids)
{
    std::vector<std::string> bodies(ids.size());
    if (ids.empty())
        return bodies;
    std::vector<std::int64_t> numbers;
    std::unordered_map<std::int64_t, std::size_t> places;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        numbers.push_back(ids[i].value);
        places.emplace(ids[i].value, i);
    }
    for (auto row = body_(std::span<const std::int64_t>(numbers)); row.step();)
        bodies[places.at(row.integer(0))] = row.text(1);
    return bodies;
}

std::optional<body_place> body_reader::find_place(message_id id)
{
    auto row = place_(id.value);
    return row.step() ? read_place(row, 0, 1, 2) : std::nullopt;
}

// A body may be set apart, and its file written over, between the reading of the row and that of
// the file: the row is asked once more then.
std::string body_reader::load(message_id id, std::optional<body_place> where)
{
    if (where) {
        if (auto found = files_->read(id, *where))
            return std::move(*found);
        where = find_place(id);
    }
    if (where)
        return files_->read(id, *where).value_or(std::string());
    auto row = body_(id.value);
    return row.step() ? std::string(row.text(0)) : std::string();
}

} // namespace relay
