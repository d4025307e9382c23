#include "store/copy/table_copy.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace relay {

namespace {

// A page has so many bytes at most, as far as the one before tells: there are mails of 40 MB.
constexpr std::size_t usual_page_bytes = 4 << 20;
constexpr std::size_t first_page_rows = 16;
constexpr std::size_t most_page_rows = 2'000;

// What a row takes beside its texts
constexpr std::size_t bytes_around_values = 32;

std::string list(const table_shape& shape, const std::vector<std::size_t>& columns)
{
    std::string names;
    for (const auto column : columns)
        names.append(names.empty() ? "" : ", ").append(quoted(shape.columns[column].name));
    return names;
}

std::vector<std::size_t> all_columns(const table_shape& shape)
{
    std::vector<std::size_t> all;
    for (std::size_t column = 0; column < shape.columns.size(); ++column)
        all.push_back(column);
    return all;
}

std::string marks(std::size_t count)
{
    std::string all;
    for (std::size_t i = 0; i < count; ++i)
        all.append(i == 0 ? "?" : ", ?");
    return all;
}

std::string select(const table_shape& shape, const std::string& condition)
{
    return "SELECT " + list(shape, all_columns(shape)) + " FROM " + quoted(shape.name) + condition +
           " ORDER BY " + list(shape, shape.key) + " LIMIT ?";
}

std::string behind_the_key(const table_shape& shape)
{
    return " WHERE (" + list(shape, shape.key) + ") > (" + marks(shape.key.size()) + ")";
}

std::string insert_into(const table_shape& shape)
{
    return "INSERT INTO " + quoted(shape.name) + "(" + list(shape, all_columns(shape)) +
           ") VALUES(" + marks(shape.columns.size()) + ")";
}

// Rewinds a statement whatever happens.
class run_of
{
public:
    run_of(sql::prepared& p, const std::vector<sql::parameter>& values) : prepared_(p)
    {
        prepared_.start(values);
    }
    run_of(const run_of&) = delete;
    run_of& operator=(const run_of&) = delete;
    ~run_of() { prepared_.end(); }

    bool step() { return prepared_.step(); }

private:
    sql::prepared& prepared_;
};

} // namespace

table_copy::table_copy(sql::connection& from, sql::connection& to, table_shape shape)
    : shape_(std::move(shape)),
      first_page_(from.prepare(select(shape_, ""))),
      page_behind_(from.prepare(select(shape_, behind_the_key(shape_)))),
      insert_(to.prepare(insert_into(shape_))),
      page_rows_(first_page_rows)
{
}

std::size_t table_copy::next_page()
{
    std::vector<sql::parameter> where;
    for (const auto& part : reached_)
        where.push_back(part.as_parameter());
    where.emplace_back(page_rows_);
    auto& page = reached_.empty() ? *first_page_ : *page_behind_;

    std::size_t rows = 0;
    page_bytes_ = 0;
    std::vector<value> last;
    {
        run_of run(page, where);
        while (run.step()) {
            insert(page);
            ++rows;
            last.clear();
            for (const auto column : shape_.key)
                last.push_back(read(page, column));
        }
    }
    if (rows == 0)
        return 0;
    reached_ = std::move(last);
    const auto row_bytes = std::max<std::size_t>(page_bytes_ / rows, 1);
    page_rows_ = std::clamp<std::size_t>(usual_page_bytes / row_bytes, 1, most_page_rows);
    return rows;
}

table_copy::value table_copy::read(const sql::prepared& row, std::size_t column) const
{
    const auto index = static_cast<int>(column);
    value read{.kind = shape_.columns[column].kind, .is_null = row.is_null(index), .bytes = {}};
    if (read.kind == column_kind::integer)
        read.integer = row.integer(index);
    else
        read.bytes = row.text(index);
    return read;
}

void table_copy::insert(const sql::prepared& row)
{
    values_.clear();
    page_bytes_ += bytes_around_values;
    for (std::size_t column = 0; column < shape_.columns.size(); ++column) {
        const auto index = static_cast<int>(column);
        if (row.is_null(index)) {
            values_.emplace_back(std::optional<std::int64_t>());
            continue;
        }
        if (shape_.columns[column].kind == column_kind::integer) {
            values_.emplace_back(row.integer(index));
            continue;
        }
        values_.push_back(bytes_of(row, shape_.columns[column], index));
        page_bytes_ += row.text(index).size();
    }
    insert_->run(values_);
}

// What is text or bytes in one of them and not in the other are Resend's ids (resend_id.hpp).
sql::parameter table_copy::bytes_of(const sql::prepared& row, const table_column& column, int index)
{
    const auto bytes = row.text(index);
    if (column.kind == column_kind::text && column.copied_as == column_kind::bytes) {
        if (row.is_blob(index))
            return sql::blob{bytes};
        resend_id_ = stored_resend_id(bytes);
        return sql::blob{resend_id_->bytes()};
    }
    if (column.kind == column_kind::bytes && column.copied_as == column_kind::text &&
        bytes.size() != sizeof packed_uuid::bytes)
        return bytes;
    if (row.is_blob(index))
        return sql::blob{bytes};
    return bytes;
}

sql::parameter table_copy::value::as_parameter() const
{
    if (is_null)
        return std::optional<std::int64_t>();
    if (kind == column_kind::integer)
        return integer;
    if (kind == column_kind::text)
        return std::string_view(bytes);
    return sql::blob{bytes};
}

} // namespace relay
