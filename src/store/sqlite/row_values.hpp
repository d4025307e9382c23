#pragma once

#include "store/sql/parameter.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace relay::sqlite {

// Copies of the values of rows, all of which have the same number of columns
class row_values
{
public:
    explicit row_values(std::size_t columns) : columns_(columns) {}

    void add(std::span<const sql::parameter> row);
    void clear();

    std::size_t rows() const { return values_.size() / columns_; }
    std::size_t bytes() const { return bytes_.size(); } // of texts and blobs

    // Points to the copy: valid until add() or clear().
    sql::parameter at(std::size_t row, std::size_t column) const;

private:
    struct value
    {
        sql::parameter::kind type{};
        std::int64_t number{}; // the integer, or where the bytes begin
        std::size_t size{};
    };

    std::size_t columns_;
    std::vector<value> values_; // row by row
    std::string bytes_;
};

} // namespace relay::sqlite
