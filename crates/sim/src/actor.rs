//! Who could act: a post of the owing unit that holds the ability, as the use cases see staff.

use crate::clock::Dice;
use app::city::City;
use domain::ability::Ability;
use domain::actor::{Actor, Staff};
use domain::ids::*;
use std::collections::HashMap;
use store::Holding;

/// Holders of posts on the simulated day.
pub struct Town {
    holders: HashMap<PostId, AccountId>,
}

impl Town {
    /// Of these holdings.
    pub fn new(holdings: &[Holding]) -> Town {
        Town { holders: holdings.iter().map(|h| (h.post, h.account)).collect() }
    }

    /// Somebody of `unit` with `ability`; a post nobody holds is acted in by its own number, so that a
    /// large city can be simulated without an account for every desk.
    pub fn staff(&self, city: &City, unit: UnitId, ability: Ability, dice: &mut Dice) -> Option<Actor> {
        let mut posts: Vec<_> = city
            .directory
            .posts
            .values()
            .filter(|p| p.unit == unit && p.abilities.contains(&ability))
            .collect();
        posts.sort_by_key(|p| p.id);
        let post = *dice.pick(&posts)?;
        Some(Actor::Staff(Staff {
            account: self.holders.get(&post.id).copied().unwrap_or(AccountId(post.id.0)),
            post: post.id,
            unit,
            abilities: post.abilities.clone(),
            remit: post.remit.clone(),
        }))
    }
}
