//! What a pass touches at every site, whatever the tissue holds: the least that it must move through memory.
//!
//! Read from the syntax tree of the shader. What stands under a condition that the tissue decides (a word of a storage buffer
//! reaches it) is left out, as is all that follows a return or break under such a condition. Conditions on places, windows and
//! parameters are taken as met: where they are not, a line of memory is moved for the site beside it all the same.
#[cfg(test)]
mod tests;

use naga::{AddressSpace, EntryPoint};
use naga::{Block, Expression, Function, GlobalVariable, Handle, LocalVariable, Module, Statement};
use std::collections::{HashMap, HashSet};

/// Whether a layer is read and written at every site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Touch {
    /// Its words are read.
    pub reads: bool,
    /// Its words are written.
    pub writes: bool,
}

impl Touch {
    const READ: Touch = Touch { reads: true, writes: false };
    const WRITE: Touch = Touch { reads: false, writes: true };
    const BOTH: Touch = Touch { reads: true, writes: true };

    /// What either of two does.
    pub fn or(self, other: Touch) -> Touch {
        Touch { reads: self.reads || other.reads, writes: self.writes || other.writes }
    }

    /// How many times a word moves.
    pub fn times(self) -> u64 {
        u64::from(self.reads) + u64::from(self.writes)
    }
}

/// What an entry point touches at every site.
pub(super) fn touches(module: &Module, point: &EntryPoint) -> HashMap<Handle<GlobalVariable>, Touch> {
    let mut found = Found::default();
    let arguments = vec![false; point.function.arguments.len()];
    Walk::new(module, &point.function, arguments, &mut found).block(&point.function.body, true);
    found.touched
}

/// What is known of variables of the module.
#[derive(Default)]
struct Found {
    touched: HashMap<Handle<GlobalVariable>, Touch>,
    /// Those of an invocation that the tissue decides.
    decided: HashSet<Handle<GlobalVariable>>,
}

/// How a block may be left before its end for a reason that the tissue gives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    No,
    Loop,
    Function,
}

/// A way through one function.
struct Walk<'a> {
    module: &'a Module,
    function: &'a Function,
    /// Arguments that the tissue decides.
    arguments: Vec<bool>,
    /// Expressions that it decides, by their place.
    decided: HashSet<Handle<Expression>>,
    /// Local variables that it decides.
    locals: HashSet<Handle<LocalVariable>>,
    /// Whether it decides what the function returns.
    returns: bool,
    found: &'a mut Found,
}

impl<'a> Walk<'a> {
    fn new(module: &'a Module, function: &'a Function, arguments: Vec<bool>, found: &'a mut Found) -> Self {
        let (decided, locals) = Default::default();
        Self { module, function, arguments, decided, locals, returns: false, found }
    }

    fn block(&mut self, block: &Block, mut sure: bool) -> Left {
        let mut left = Left::No;
        for statement in block {
            left = left.max(self.statement(statement, sure));
            sure &= left == Left::No;
        }
        left
    }

    fn statement(&mut self, statement: &Statement, sure: bool) -> Left {
        let leave = |how| if sure { Left::No } else { how };
        match statement {
            Statement::Emit(range) => range.clone().for_each(|expression| self.emit(expression, sure)),
            Statement::Block(block) => return self.block(block, sure),
            Statement::If { condition, accept, reject } => {
                let sure = sure && !self.is_decided(*condition);
                return self.block(accept, sure).max(self.block(reject, sure));
            }
            Statement::Switch { selector, cases } => {
                let sure = sure && !self.is_decided(*selector);
                let left = cases.iter().map(|case| self.block(&case.body, sure)).max();
                return left.filter(|left| *left == Left::Function).unwrap_or(Left::No);
            }
            Statement::Loop { body, continuing, .. } => return self.repeat(body, continuing, sure),
            Statement::Break | Statement::Continue => return leave(Left::Loop),
            Statement::Return { value } => {
                self.returns |= !sure || value.is_some_and(|value| self.is_decided(value));
                return leave(Left::Function);
            }
            Statement::Store { pointer, value } => {
                self.touch(*pointer, Touch::WRITE, sure);
                self.mark(*pointer, !sure || self.is_decided(*value));
            }
            Statement::Atomic { pointer, result, .. } => {
                self.touch(*pointer, Touch::BOTH, sure);
                self.decided.extend(*result);
            }
            Statement::WorkGroupUniformLoad { result, .. } => {
                self.decided.insert(*result);
            }
            Statement::Call { function, arguments, result } => self.call(*function, arguments, *result, sure),
            _ => {}
        }
        Left::No
    }

    /// A loop, gone through twice: what the first round stores may decide about the second. The first is always begun.
    fn repeat(&mut self, body: &Block, continuing: &Block, sure: bool) -> Left {
        let mut left = Left::No;
        for _ in 0..2 {
            left = left.max(self.block(body, sure && left == Left::No));
            left = left.max(self.block(continuing, sure && left == Left::No));
        }
        if left == Left::Function { Left::Function } else { Left::No }
    }

    fn call(
        &mut self,
        function: Handle<Function>,
        arguments: &[Handle<Expression>],
        result: Option<Handle<Expression>>,
        sure: bool,
    ) {
        let decided = arguments.iter().map(|argument| self.is_decided(*argument)).collect();
        let callee = &self.module.functions[function];
        let mut walk = Walk::new(self.module, callee, decided, self.found);
        walk.block(&callee.body, sure);
        if walk.returns {
            self.decided.extend(result);
        }
        // What a function may store through a pointer is not followed.
        arguments.iter().for_each(|argument| self.mark(*argument, true));
    }

    /// An expression is computed here.
    fn emit(&mut self, handle: Handle<Expression>, sure: bool) {
        let expression = &self.function.expressions[handle];
        let mut decided = operands(expression).into_iter().any(|operand| self.is_decided(operand));
        if let Expression::Load { pointer } = expression {
            self.touch(*pointer, Touch::READ, sure);
            decided |= match self.root(*pointer) {
                Expression::GlobalVariable(variable) => match self.module.global_variables[*variable].space {
                    AddressSpace::Uniform => false,
                    AddressSpace::Private => self.found.decided.contains(variable),
                    _ => true,
                },
                Expression::LocalVariable(variable) => self.locals.contains(variable),
                _ => true,
            };
        }
        match decided {
            true => self.decided.insert(handle),
            false => self.decided.remove(&handle),
        };
    }

    fn is_decided(&self, handle: Handle<Expression>) -> bool {
        match self.function.expressions[handle] {
            Expression::FunctionArgument(number) => self.arguments[number as usize],
            _ => self.decided.contains(&handle),
        }
    }

    /// The variable or argument that a pointer begins at.
    fn root(&self, mut pointer: Handle<Expression>) -> &'a Expression {
        loop {
            match &self.function.expressions[pointer] {
                Expression::Access { base, .. } | Expression::AccessIndex { base, .. } => pointer = *base,
                root => return root,
            }
        }
    }

    fn touch(&mut self, pointer: Handle<Expression>, touch: Touch, sure: bool) {
        if let (Expression::GlobalVariable(variable), true) = (self.root(pointer), sure) {
            let known = self.found.touched.entry(*variable).or_default();
            *known = known.or(touch);
        }
    }

    /// Notes that the tissue decides what a variable of the invocation holds.
    fn mark(&mut self, pointer: Handle<Expression>, decided: bool) {
        match self.root(pointer) {
            Expression::LocalVariable(variable) if decided => _ = self.locals.insert(*variable),
            Expression::GlobalVariable(variable) if decided => _ = self.found.decided.insert(*variable),
            _ => {}
        }
    }
}

/// The expressions that one is made of.
fn operands(expression: &Expression) -> Vec<Handle<Expression>> {
    match expression {
        Expression::Compose { components, .. } => components.clone(),
        Expression::Access { base, index } => vec![*base, *index],
        Expression::AccessIndex { base: one, .. }
        | Expression::Splat { value: one, .. }
        | Expression::Swizzle { vector: one, .. }
        | Expression::Load { pointer: one }
        | Expression::Unary { expr: one, .. }
        | Expression::Derivative { expr: one, .. }
        | Expression::Relational { argument: one, .. }
        | Expression::As { expr: one, .. } => vec![*one],
        Expression::Binary { left, right, .. } => vec![*left, *right],
        Expression::Select { condition, accept, reject } => vec![*condition, *accept, *reject],
        Expression::Math { arg, arg1, arg2, arg3, .. } => {
            [Some(*arg), *arg1, *arg2, *arg3].into_iter().flatten().collect()
        }
        _ => Vec::new(),
    }
}
