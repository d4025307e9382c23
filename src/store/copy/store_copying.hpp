#pragma once

#include "relay/store/store_copy.hpp"
#include "store/copy/table_shape.hpp"
#include "store/sql/database.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace relay {

// One copy of a store, on its way. Throws what the databases throw, and store_error.
class store_copying
{
public:
    // Opens both: no relay may have either of them.
    store_copying(store_location from, store_location to, copy_progress on_progress);

    store_copy_report run();

private:
    sql::connection& source() { return source_->writer(); }
    sql::connection& target() { return target_->writer(); }

    void mark_both();
    void close_inbox();
    void expect_empty();
    void empty_all();
    void copy_tables();
    void copy_table(const table_shape& shape);
    void copy_bodies_in_files(std::int64_t rows);
    void compare();
    void compare_open_requests();
    std::int64_t bodies_in_files();
    void told(const std::string& table, std::int64_t rows) const;

    store_location from_;
    store_location to_;
    copy_progress on_progress_;
    std::unique_ptr<sql::database> source_;
    std::unique_ptr<sql::database> target_;
    std::vector<table_shape> shapes_;
    std::set<std::string> copied_; // tables that are there as a whole
    store_copy_report report_;
};

} // namespace relay
