//! The operators of a plan as a tree, with what its leaves say about how it is answered.

use super::plan::{Plan, Step};

/// An operand of a query.
#[derive(Debug)]
pub(super) enum Node {
    /// A part of the plan, by its number.
    Part(usize),
    Not(Box<Node>),
    And(Vec<Node>),
    Or(Vec<Node>),
}

impl Node {
    /// The whole of a plan; nothing for an empty one. An operator without enough operands takes those there are.
    pub(super) fn of(plan: &Plan) -> Option<Node> {
        let mut operands: Vec<Node> = Vec::new();
        for step in &plan.steps {
            let mut last = |n: u32| operands.split_off(operands.len().saturating_sub(n as usize));
            let node = match *step {
                Step::Part(n) => Node::Part(n),
                Step::And(n) => Node::And(last(n)),
                Step::Or(n) => Node::Or(last(n)),
                Step::Not => match operands.pop() {
                    Some(operand) => Node::Not(Box::new(operand)),
                    None => continue,
                },
            };
            operands.push(node);
        }
        operands.pop()
    }

    /// Whether it is a plain word, or only made of them: a long question can do without.
    pub(super) fn is_plain(&self, plan: &Plan) -> bool {
        match self {
            Node::Part(n) => plan.parts[*n].is_plain,
            Node::And(nodes) => nodes.iter().all(|node| node.is_plain(plan)),
            Node::Not(_) | Node::Or(_) => false,
        }
    }

    /// Whether it only has words without content: never demanded beside others.
    pub(super) fn is_function(&self, plan: &Plan) -> bool {
        match self {
            Node::Part(n) => plan.parts[*n].is_function_word,
            Node::And(nodes) => nodes.iter().all(|node| node.is_function(plan)),
            Node::Not(_) | Node::Or(_) => false,
        }
    }

    /// Whether it only says what must not be there.
    pub(super) fn is_negative(&self) -> bool {
        match self {
            Node::Part(_) | Node::Or(_) => false,
            Node::Not(node) => !node.is_negative(),
            Node::And(nodes) => nodes.iter().all(Node::is_negative),
        }
    }

    /// How many postings its parts have.
    pub(super) fn postings(&self, plan: &Plan) -> u64 {
        match self {
            Node::Part(n) => plan.parts[*n].postings(),
            Node::Not(node) => node.postings(plan),
            Node::And(nodes) | Node::Or(nodes) => nodes.iter().map(|node| node.postings(plan)).sum(),
        }
    }
}
