#pragma once

#include "mail/json_input.hpp"

#include <array>
#include <memory>
#include <string>

struct evp_md_ctx_st;
struct evp_md_st;

namespace relay {

// Identifies an email as a JSON value: the first half of the SHA-256 of a canonical form, in which
// members are sorted, numbers count by value, and fields have Resend's names. Keeps its buffer.
class fingerprinter
{
public:
    fingerprinter();

    std::array<unsigned char, 16> operator()(dom::object email);

    // Of a batch, as the list of its emails
    std::array<unsigned char, 16> operator()(dom::array emails);

private:
    std::array<unsigned char, 16> hash_form();

    struct deleter
    {
        void operator()(evp_md_ctx_st* context) const;
        void operator()(evp_md_st* digest) const;
    };

    std::unique_ptr<evp_md_st, deleter> digest_;
    std::unique_ptr<evp_md_ctx_st, deleter> context_;
    std::string form_;
};

} // namespace relay
