#include <tenbin/config/expansion.hpp>

#include <algorithm>
#include <cassert>

namespace tenbin::config {

slice slice::part(std::size_t from, std::size_t to) const
{
    slice cut = *this;
    cut.text = text.substr(from, to - from);
    if (what == kind::written) {
        cut.at.begin = at.begin + static_cast<std::uint32_t>(from);
        cut.at.end = cut.at.begin + static_cast<std::uint32_t>(cut.text.size());
    }
    return cut;
}

void expansion::append(const slice& one, std::uint32_t use)
{
    if (one.text.empty())
        return;
    const bool goes_on = !pieces_.empty() && pieces_.back().use == use && pieces_.back().at.source == one.at.source &&
                         pieces_.back().at.end == one.at.begin && pieces_.back().what == slice::kind::written &&
                         one.what == slice::kind::written;
    if (goes_on)
        pieces_.back().at.end = one.at.end;
    else
        pieces_.push_back({.begin = size_, .use = use, .at = one.at, .what = one.what});
    text_ += one.text;
    size_ = static_cast<std::uint32_t>(text_.size());
}

std::uint32_t expansion::add_use(text_use one)
{
    assert(one.outer < uses_.size());
    uses_.push_back(one);
    return static_cast<std::uint32_t>(uses_.size() - 1);
}

void expansion::cut_back(std::size_t size)
{
    text_.resize(size);
    size_ = static_cast<std::uint32_t>(size);
    while (!pieces_.empty() && pieces_.back().begin >= size)
        pieces_.pop_back();
    if (!pieces_.empty() && pieces_.back().what == slice::kind::written)
        pieces_.back().at.end = pieces_.back().at.begin + size_ - pieces_.back().begin;
    while (!spoiled_.empty() && spoiled_.back().begin >= size)
        spoiled_.pop_back();
}

void expansion::spoil_from(std::size_t begin)
{
    spoiled_.push_back({.begin = static_cast<std::uint32_t>(begin), .end = size_});
}

void expansion::file_came_again(std::uint32_t use)
{
    file_uses_again_.insert(use);
}

std::size_t expansion::piece_at(std::uint32_t byte) const
{
    assert(!pieces_.empty());
    const auto after = std::upper_bound(
        pieces_.begin(), pieces_.end(), byte, [](std::uint32_t at, const piece& each) { return at < each.begin; });
    return static_cast<std::size_t>(after - pieces_.begin()) - 1;
}

std::uint32_t expansion::end_of(std::size_t index) const
{
    return index + 1 < pieces_.size() ? pieces_[index + 1].begin : size_;
}

/// Where those bytes of the range were written that lie in the piece.
text_range expansion::place_in(std::size_t index, text_range range) const
{
    const auto& one = pieces_[index];
    if (one.what == slice::kind::made)
        return one.at;
    return {.source = one.at.source,
            .begin = one.at.begin + std::max(range.begin, one.begin) - one.begin,
            .end = one.at.begin + std::min(range.end, end_of(index)) - one.begin};
}

written_place expansion::written(text_range range) const
{
    if (pieces_.empty())
        return {};
    const auto last_byte = std::max(range.begin + 1, range.end) - 1;
    const auto first = piece_at(range.begin);
    const auto last = piece_at(last_byte);
    const text_range whole{.begin = range.begin, .end = last_byte + 1};
    auto from = place_in(first, whole);
    auto to = place_in(last, whole);
    auto use = pieces_[first].use;
    // An outer use has the smaller number: going outward from the greater one ends where both came from.
    for (auto other = pieces_[last].use; use != other;) {
        auto& inner = use > other ? use : other;
        (use > other ? from : to) = uses_[inner].at;
        inner = uses_[inner].outer;
    }
    written_place place{.at = from, .use = use};
    if (to.source == from.source && to.end > from.end && to.begin >= from.begin)
        place.at.end = to.end;
    for (auto i = first; i <= last && !place.part; ++i)
        if (pieces_[i].use != use && pieces_[i].what == slice::kind::written)
            place.part = place_in(i, whole);
    return place;
}

std::vector<text_range> expansion::written_pieces(text_range range) const
{
    std::vector<text_range> all;
    if (pieces_.empty() || range.begin >= range.end)
        return all;
    for (auto i = piece_at(range.begin); i < pieces_.size() && pieces_[i].begin < range.end; ++i)
        all.push_back(place_in(i, range));
    return all;
}

}  // namespace tenbin::config
