#include "relay/store/figure_log.hpp"

#include "relay/store/store.hpp"
#include "store/writer/store_writer.hpp"

#include <utility>

namespace relay {

figure_log::figure_log(store& s) : writer_(s.writer()) {}

std::vector<kept_figures> figure_log::load() const
try {
    sqlite::connection db(writer_.path, sqlite::mode::read_only);
    return figure_rows::all(db);
} catch (const sqlite::error& e) {
    throw store_error(writer_.path + ": " + e.what());
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
