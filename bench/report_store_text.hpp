#pragma once

#include "report.hpp"

#include <iterator>
#include <string>

// Those parts of the report that are measured with a store in PostgreSQL

namespace relay::bench {

using out = std::back_insert_iterator<std::string>;

void describe_waits(out to, const std::vector<limit_report>& all);
void describe(out to, const std::vector<takeover_report>& all);
void describe(out to, const doors_report& d);

// Of PostgreSQL, if there is one
void describe_store_use(out to, const report& r);

} // namespace relay::bench
