#include "relay/base/csv_reader.hpp"

#include "relay/base/check.hpp"

#include <algorithm>
#include <csv.h>
#include <new>

namespace relay {

namespace {

constexpr unsigned char strict = CSV_STRICT | CSV_STRICT_FINI;

// The parser's buffer for a cell grows by so much at a time.
constexpr std::size_t cell_growth = 4 << 10;

bool ends_line(char c)
{
    return c == '\n' || c == '\r';
}

// Up to the first quote or line end, and with it
std::size_t piece_size(std::string_view text)
{
    const auto* const end =
        std::find_if(text.begin(), text.end(), [](char c) { return c == '"' || ends_line(c); });
    return static_cast<std::size_t>(end - text.begin()) + (end != text.end());
}

} // namespace

struct csv_reader::callbacks
{
    static void on_cell(void* text, std::size_t size, void* reader)
    {
        auto& self = *static_cast<csv_reader*>(reader);
        self.cells_.append(static_cast<const char*>(text), size);
        self.ends_.push_back(self.cells_.size());
    }

    static void on_row(int, void* reader) { static_cast<csv_reader*>(reader)->complete_ = true; }
};

void csv_reader::freed::operator()(csv_parser* parser) const
{
    csv_free(parser);
    delete parser;
}

csv_reader::csv_reader(char separator, std::size_t longest_row, const text_cursor& begin)
    : parser_(new csv_parser),
      longest_row_(longest_row),
      cursor_(begin)
{
    csv_init(parser_.get(), strict);
    csv_set_delim(parser_.get(), static_cast<unsigned char>(separator));
    csv_set_blk_size(parser_.get(), cell_growth);
}

csv_reader::~csv_reader() = default;
csv_reader::csv_reader(csv_reader&&) noexcept = default;
csv_reader& csv_reader::operator=(csv_reader&&) noexcept = default;

std::string_view csv_reader::cell(std::size_t i) const
{
    const auto begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(cells_).substr(begin, ends_[i] - begin);
}

csv_step csv_reader::read(std::string_view& text)
{
    check(!refused_, "a CSV text that is refused is not read on");
    while (!text.empty()) {
        if (!begun_)
            begin_row();
        // A byte more than is allowed is too much, wherever the text is cut.
        const auto size = std::min(piece_size(text), longest_row_ + 1 - row_bytes_);
        const auto piece = text.substr(0, size);
        text.remove_prefix(size);
        take(piece);
        if (refused_)
            return csv_step::refused;
        if (ends_line(piece.back()))
            if (const auto step = end_line(); step != csv_step::more)
                return step;
    }
    return csv_step::more;
}

csv_step csv_reader::finish()
{
    if (!begun_ || skipping_)
        return end_line();
    if (csv_fini(parser_.get(), callbacks::on_cell, callbacks::on_row, this) != 0)
        return refuse(csv_fault::open_quote);
    return end_line();
}

void csv_reader::begin_row()
{
    begun_ = true;
    complete_ = false;
    place_ = cursor_.place();
    cells_.clear();
    ends_.clear();
    row_bytes_ = 0;
}

// `piece` has a quote or a line end as its last byte, if anywhere.
void csv_reader::take(std::string_view piece)
{
    const auto cells_before = size();
    const bool was_quoted = parser_->quoted != 0;
    if (!skipping_)
        parse(piece);
    const bool quoted = parser_->quoted != 0 && !skipping_;
    if (quoted && (!was_quoted || size() > cells_before)) {
        text_cursor quote = cursor_;
        quote.pass(piece.substr(0, piece.size() - 1));
        quote_ = quote.place();
    }
    cursor_.pass(piece);
    row_bytes_ += piece.size();
    if (row_bytes_ > longest_row_ && !refused_)
        refuse(quoted ? csv_fault::open_quote : csv_fault::long_row);
}

void csv_reader::parse(std::string_view piece)
{
    csv_parser* const parser = parser_.get();
    const auto give = [&](std::string_view part) {
        return csv_parse(
            parser, part.data(), part.size(), callbacks::on_cell, callbacks::on_row, this
        );
    };
    const auto used = give(piece);
    if (used == piece.size())
        return;
    if (csv_error(parser) != CSV_EPARSE)
        throw std::bad_alloc();
    if (parser->quoted == 0) { // the piece's last byte, a quote within a cell without quotes
        csv_set_opts(parser, 0);
        give(piece.substr(used));
        csv_set_opts(parser, strict);
        return;
    }
    // What closes a quote of a line before, and has text behind it, was meant to open one.
    if (quote_.line != cursor_.place().line)
        refuse(csv_fault::open_quote);
    skipping_ = true;
    csv_fini(parser, nullptr, nullptr, nullptr); // nothing is left of the row
}

csv_step csv_reader::end_line()
{
    if (skipping_) {
        skipping_ = begun_ = false;
        return csv_step::broken;
    }
    if (begun_ && complete_) {
        begun_ = false;
        return csv_step::row;
    }
    if (parser_->quoted == 0)
        begun_ = false; // it was empty
    return csv_step::more;
}

csv_step csv_reader::refuse(csv_fault fault)
{
    refused_ = true;
    fault_ = fault;
    if (fault == csv_fault::open_quote)
        place_ = quote_;
    return csv_step::refused;
}

} // namespace relay
