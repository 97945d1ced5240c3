#include <tenbin/check/http_probe.hpp>

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace tenbin::check {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 17> options{
    {{"allow_empty_class", PCRE2_ALLOW_EMPTY_CLASS},
     {"alt_bsux", PCRE2_ALT_BSUX},
     {"auto_callout", PCRE2_AUTO_CALLOUT},
     {"caseless", PCRE2_CASELESS},
     {"dollar_endonly", PCRE2_DOLLAR_ENDONLY},
     {"dotall", PCRE2_DOTALL},
     {"dupnames", PCRE2_DUPNAMES},
     {"extended", PCRE2_EXTENDED},
     {"firstline", PCRE2_FIRSTLINE},
     {"match_unset_backref", PCRE2_MATCH_UNSET_BACKREF},
     {"multiline", PCRE2_MULTILINE},
     {"never_ucp", PCRE2_NEVER_UCP},
     {"never_utf", PCRE2_NEVER_UTF},
     {"no_auto_capture", PCRE2_NO_AUTO_CAPTURE},
     {"no_auto_possess", PCRE2_NO_AUTO_POSSESS},
     {"no_dotstar_anchor", PCRE2_NO_DOTSTAR_ANCHOR},
     {"ungreedy", PCRE2_UNGREEDY}}};

/// So that no pattern and no page can hold up the monitor.
constexpr std::uint32_t steps_max = 1'000'000;

std::string md5_in_hex(const std::string& body)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(body.data(), body.size(), digest.data(), &size, EVP_md5(), nullptr) != 1)
        return "?";
    std::string text;
    for (unsigned i = 0; i < size; ++i)
        text += fmt::format("{:02x}", digest[i]);
    return text;
}

std::string words_of(int number)
{
    std::array<PCRE2_UCHAR, 120> text{};
    pcre2_get_error_message(number, text.data(), text.size());
    return reinterpret_cast<const char*>(text.data());
}

template <auto Free> struct freed_by {
    template <class T> void operator()(T* one) const noexcept { Free(one); }
};

/// Whether it is found, beginning within the offsets of the page; else why that can't be known.
tl::expected<bool, std::string> is_found(const config::http_url& page, const std::string& body)
{
    std::uint32_t wanted = 0;
    for (const auto& each : page.regex_options)
        if (const auto* const known =
                std::ranges::find(options, each, &std::pair<std::string_view, std::uint32_t>::first);
            known != options.end())
            wanted |= known->second;
    int number = 0;
    PCRE2_SIZE at = 0;
    const std::unique_ptr<pcre2_code, freed_by<pcre2_code_free>> pattern{pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(page.regex.c_str()), page.regex.size(), wanted, &number, &at, nullptr)};
    if (!pattern)
        return tl::unexpected{fmt::format("{} at byte {}", words_of(number), at)};
    const std::unique_ptr<pcre2_match_data, freed_by<pcre2_match_data_free>> found{
        pcre2_match_data_create_from_pattern(pattern.get(), nullptr)};
    const std::unique_ptr<pcre2_match_context, freed_by<pcre2_match_context_free>> bounds{
        pcre2_match_context_create(nullptr)};
    pcre2_set_match_limit(bounds.get(), steps_max);
    if (page.regex_min_offset > body.size())
        return false;
    const int matched = pcre2_match(pattern.get(),
                                    reinterpret_cast<PCRE2_SPTR>(body.c_str()),
                                    body.size(),
                                    page.regex_min_offset,
                                    0,
                                    found.get(),
                                    bounds.get());
    if (matched == PCRE2_ERROR_NOMATCH)
        return false;
    if (matched < 0)
        return tl::unexpected{words_of(matched)};
    return page.regex_max_offset == 0 || pcre2_get_ovector_pointer(found.get())[0] <= page.regex_max_offset;
}

bool is_wanted(const config::http_url& page, unsigned status)
{
    constexpr config::status_range good{};
    if (page.statuses.empty())
        return !page.digest.empty() || !page.regex.empty() || (status >= good.first && status <= good.last);
    return std::ranges::any_of(page.statuses,
                               [&](const auto& each) { return status >= each.first && status <= each.last; });
}

}  // namespace

problem judge_page(const config::http_url& page, unsigned status, const std::string& body)
{
    if (!is_wanted(page, status))
        return fmt::format("status: {} of {}", status, page.path);
    if (!page.digest.empty())
        if (const auto digest = md5_in_hex(body); digest != page.digest)
            return fmt::format("digest: {} of {}", digest, page.path);
    if (page.regex.empty())
        return std::nullopt;
    const auto found = is_found(page, body);
    if (!found)
        return fmt::format("regex: {}", found.error());
    if (*found == page.regex_no_match)
        return fmt::format("regex: {} in {}", *found ? "it is" : "it is not", page.path);
    return std::nullopt;
}

}  // namespace tenbin::check
