#include "store/postgres/arguments.hpp"

#include "store/postgres/array_bytes.hpp"
#include "store/postgres/column_type.hpp"
#include "store/postgres/error.hpp"
#include "store/postgres/network_order.hpp"
#include "store/postgres/valid_text.hpp"

#include <limits>
#include <utility>

namespace relay::postgres {

namespace {

template <class Integer>
bool fits(std::int64_t value)
{
    return value >= std::numeric_limits<Integer>::min() &&
           value <= std::numeric_limits<Integer>::max();
}

void check_fits(bool fits)
{
    if (!fits)
        throw error(sqlstate::too_large, "a number is too large for its column");
}

std::string array_of(std::span<const std::int64_t> values)
{
    array_bytes array(column_type::int8);
    for (const auto value : values)
        array.add(value);
    return std::string(array.bytes());
}

std::string array_of(std::span<const std::string_view> values, unsigned element_type)
{
    array_bytes array(element_type);
    for (const auto value : values) {
        const auto valid = element_type == column_type::text ? made_valid(value) : std::nullopt;
        array.add(valid ? std::string_view(*valid) : value);
    }
    return std::string(array.bytes());
}

} // namespace

void arguments::encode(std::span<const sql::parameter> values, std::span<const unsigned> types)
{
    if (values.size() != types.size())
        throw error(sqlstate::misused, "a statement was run with too few or too many values");
    clear();
    numbers_.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        encode(values[i], types[i]);
}

void arguments::clear()
{
    bytes_ = 0;
    data_.clear();
    lengths_.clear();
    formats_.clear();
    numbers_.clear();
    owned_.clear();
}

std::optional<std::string_view> arguments::value(std::size_t i) const
{
    if (!data_[i])
        return std::nullopt;
    return std::string_view(data_[i], static_cast<std::size_t>(lengths_[i]));
}

void arguments::add_binary(std::optional<std::string_view> value)
{
    if (value)
        add(*value, binary);
    else
        encode_null();
}

void arguments::encode(const sql::parameter& value, unsigned type)
{
    using kind = sql::parameter::kind;
    switch (value.type()) {
    case kind::null:
        encode_null();
        break;
    case kind::integer:
        encode_integer(value.integer(), type);
        break;
    case kind::text:
    case kind::blob:
        encode_bytes(value.bytes(), type);
        break;
    case kind::integers:
    case kind::blobs:
        encode_array(value, type);
        break;
    }
}

void arguments::encode_null()
{
    data_.push_back(nullptr);
    lengths_.push_back(0);
    formats_.push_back(binary);
}

void arguments::encode_integer(std::int64_t value, unsigned type)
{
    const auto bits = static_cast<std::uint64_t>(value);
    switch (type) {
    case column_type::boolean:
        add_number(value != 0 ? 1 : 0, 1);
        break;
    case column_type::int2:
        check_fits(fits<std::int16_t>(value));
        add_number(bits, 2);
        break;
    case column_type::int4:
        check_fits(fits<std::int32_t>(value));
        add_number(bits, 4);
        break;
    case column_type::int8:
        add_number(bits, 8);
        break;
    default:
        add_owned(std::to_string(value), as_text);
    }
}

void arguments::encode_bytes(std::string_view bytes, unsigned type)
{
    if (type == column_type::bytea) {
        add(bytes, binary);
        return;
    }
    // What is text has the same form in both formats, but with its length a binary one need not end
    // with a NUL.
    auto valid = made_valid(bytes);
    const auto f = is_text(type) ? binary : as_text;
    if (valid)
        add_owned(std::move(*valid), f);
    else if (f == as_text)
        add_owned(std::string(bytes), f);
    else
        add(bytes, f);
}

void arguments::encode_array(const sql::parameter& value, unsigned type)
{
    const bool numbers = value.type() == sql::parameter::kind::integers;
    if (numbers && type == column_type::int8_array)
        add_owned(array_of(value.integers()), binary);
    else if (!numbers && type == column_type::bytea_array)
        add_owned(array_of(value.blobs(), column_type::bytea), binary);
    else if (!numbers && type == column_type::text_array)
        add_owned(array_of(value.blobs(), column_type::text), binary);
    else
        throw error(
            sqlstate::misused, "an array was given for what is none of bigint, bytea or text"
        );
}

void arguments::add(std::string_view bytes, format f)
{
    // A null pointer would be NULL instead of an empty text.
    data_.push_back(bytes.data() ? bytes.data() : "");
    lengths_.push_back(static_cast<int>(bytes.size()));
    bytes_ += bytes.size();
    formats_.push_back(f);
}

void arguments::add_owned(std::string bytes, format f)
{
    add(owned_.emplace_back(std::move(bytes)), f);
}

void arguments::add_number(std::uint64_t value, std::size_t bytes)
{
    auto& number = numbers_.emplace_back();
    put_number(number.data(), value, bytes);
    add({number.data(), bytes}, binary);
}

} // namespace relay::postgres
