#include "mail/fingerprint.hpp"

#include "mail/email_fields.hpp"
#include "relay/base/json_writer.hpp"
#include "relay/base/text.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace relay {

namespace {

constexpr std::size_t kept_form = 256 << 10; // of the buffer, for the next email

using member = std::pair<std::string_view, dom::element>;
using spell = std::string_view (*)(std::string_view);

std::string_view spell_field(std::string_view name)
{
    const auto field = find_email_field(name);
    return field ? to_string(*field) : name;
}

std::string_view spell_attachment_part(std::string_view name)
{
    if (name == "contentType")
        return "content_type";
    if (name == "contentId" || name == "inline_content_id" || name == "inlineContentId")
        return "content_id";
    return name;
}

std::string_view spell_as_is(std::string_view name)
{
    return name;
}

// A form of a JSON value that is the same for equal values and no others: strings are delimited
// by their length.
class canonical_form
{
public:
    explicit canonical_form(std::string& out) : out_(out) {}

    // What is no object can't be an email, but still has a form
    void append_email(dom::element email)
    {
        dom::object object;
        if (email.get(object) == simdjson::SUCCESS)
            append_email(object);
        else
            append(email);
    }

    void append_email(dom::object email)
    {
        append_members(email, spell_field, [this](std::string_view name, dom::element value) {
            dom::array list;
            if (name == "attachments" && value.get(list) == simdjson::SUCCESS)
                append_attachments(list);
            else
                append(value);
        });
    }

private:
    void append_attachments(dom::array list)
    {
        out_ += '[';
        for (const dom::element item : list) {
            dom::object object;
            if (item.get(object) != simdjson::SUCCESS) {
                append(item);
                continue;
            }
            append_members(object, spell_attachment_part, [this](auto, dom::element value) {
                append(value);
            });
        }
        out_ += ']';
    }

    template <class F>
    void append_members(dom::object object, spell spelling, F append_value)
    {
        std::vector<member> members;
        members.reserve(object.size());
        for (const auto [key, value] : object)
            members.emplace_back(spelling(key), value);
        const auto by_name = [](const member& a, const member& b) { return a.first < b.first; };
        std::stable_sort(members.begin(), members.end(), by_name);

        out_ += '{';
        for (const auto& [name, value] : members) {
            append_text(name);
            append_value(name, value);
        }
        out_ += '}';
    }

    void append_text(std::string_view text)
    {
        out_ += 's';
        append_json_number(out_, std::uint64_t(text.size()));
        out_.append(":").append(text);
    }

    void append_number(dom::element value)
    {
        out_ += 'n';
        std::int64_t integer = 0;
        std::uint64_t natural = 0;
        double number = 0;
        if (value.get(integer) == simdjson::SUCCESS)
            return append_json_number(out_, integer);
        if (value.get(natural) == simdjson::SUCCESS)
            return append_json_number(out_, natural);
        if (value.get(number) != simdjson::SUCCESS)
            return;
        // 2.0 is 2
        if (number == std::trunc(number) && std::abs(number) < 9e15)
            append_json_number(out_, static_cast<std::int64_t>(number));
        else
            append_json_number(out_, number);
    }

    void append(dom::element value)
    {
        std::string_view text;
        dom::array array;
        dom::object object;
        bool truth = false;
        if (value.get(text) == simdjson::SUCCESS) {
            append_text(text);
        } else if (value.get(array) == simdjson::SUCCESS) {
            out_ += '[';
            for (const dom::element item : array)
                append(item);
            out_ += ']';
        } else if (value.get(object) == simdjson::SUCCESS) {
            append_members(object, spell_as_is, [this](auto, dom::element v) { append(v); });
        } else if (value.get(truth) == simdjson::SUCCESS) {
            out_ += truth ? 't' : 'f';
        } else if (value.is_null()) {
            out_ += '0';
        } else {
            append_number(value);
        }
    }

    std::string& out_;
};

} // namespace

void fingerprinter::deleter::operator()(evp_md_ctx_st* context) const
{
    EVP_MD_CTX_free(context);
}

void fingerprinter::deleter::operator()(evp_md_st* digest) const
{
    EVP_MD_free(digest);
}

fingerprinter::fingerprinter()
    : digest_(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
      context_(EVP_MD_CTX_new())
{
    if (!digest_ || !context_)
        throw std::runtime_error("OpenSSL can't set up SHA-256");
}

std::array<unsigned char, 16> fingerprinter::operator()(dom::object email)
{
    form_.clear();
    canonical_form(form_).append_email(email);
    return hash_form();
}

std::array<unsigned char, 16> fingerprinter::operator()(dom::array emails)
{
    form_ = '[';
    for (const dom::element email : emails)
        canonical_form(form_).append_email(email);
    return hash_form();
}

std::array<unsigned char, 16> fingerprinter::hash_form()
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    if (EVP_DigestInit_ex(context_.get(), digest_.get(), nullptr) != 1 ||
        EVP_DigestUpdate(context_.get(), form_.data(), form_.size()) != 1 ||
        EVP_DigestFinal_ex(context_.get(), hash, nullptr) != 1)
        throw std::runtime_error("OpenSSL can't compute a SHA-256");
    clear_memory(form_, kept_form);

    std::array<unsigned char, 16> result{};
    std::copy_n(hash, result.size(), result.begin());
    return result;
}

} // namespace relay
