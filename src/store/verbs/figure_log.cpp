#include "relay/store/figure_log.hpp"

#include "relay/store/store.hpp"
#include "store/writer/store_writer.hpp"

#include <utility>

namespace relay {

figure_log::figure_log(store& s) : writer_(s.writer()) {}

std::vector<kept_figures> figure_log::load() const
try {
    const auto db = sql::open_to_read(writer_.location);
    return figure_rows::all(*db);
} catch (const sql::error& e) {
    throw store_error(writer_.location.name() + ": " + e.what());
}

boost::asio::awaitable<void> figure_log::save(std::vector<kept_figures> changed)
{
    const auto bytes = changed.size() * bytes_of_a_row;
    auto apply = [changed = std::move(changed)](tables& t) {
        for (const auto& k : changed)
            t.figures.put(k);
        return true;
    };
    co_await writer_.written(urgency::bulk, bytes, std::move(apply));
}

} // namespace relay
