//! What a shader says about itself, read from its text: entry points, bindings, sizes, what it touches.
pub mod touches;

use crate::moment::Moment;
use crate::program::Shader;
use naga::valid::{Capabilities, FunctionInfo, ModuleInfo, ValidationFlags, Validator};
use naga::{AddressSpace, Expression, GlobalVariable, Literal, Module, StorageAccess, TypeInner};
use std::fmt;
use touches::{Touch, touches};

/// Storage buffers that every device grants to a pass.
pub const STORAGE_BUFFERS: usize = 8;

/// Bytes near the processor that every device grants to a workgroup.
pub const WORKGROUP_BYTES: u32 = 16 << 10;

/// Bytes of the uniform `window`.
pub const WINDOW_BYTES: u32 = 48;

/// How a shader uses a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// A storage buffer that is read.
    Read,
    /// A storage buffer that is read and written.
    ReadWrite,
    /// A uniform of so many bytes.
    Uniform(u32),
}

/// A variable that an entry point uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Its name in the shader.
    pub name: String,
    /// Its number in its group.
    pub binding: u32,
    /// How it is used.
    pub access: Access,
    /// What happens to its words at every site.
    pub touch: Touch,
}

/// An entry point with all that it uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Invocations of a workgroup along x, y, z.
    pub workgroup: [u32; 3],
    /// Sites along x and y that a workgroup does, in several planes, if the shader says so in a constant that is called after
    /// the entry point, as `SWEEP_TILE` for `sweep` (0xffffffff: all of a level); else an invocation does one site. Its
    /// workgroup memory is not set to 0 before: it must write each word there before it reads it.
    pub tile: Option<[u32; 2]>,
    /// What it uses of group 0: layers, and a uniform of parameters where it has one.
    pub bindings: Vec<Binding>,
}

impl Entry {
    /// The layers.
    pub fn storage(&self) -> impl Iterator<Item = &Binding> {
        self.bindings.iter().filter(|b| !matches!(b.access, Access::Uniform(_)))
    }

    /// The number and the bytes of its parameters, where it has any.
    pub fn params(&self) -> Option<(u32, u32)> {
        self.bindings.iter().find_map(|b| match b.access {
            Access::Uniform(bytes) => Some((b.binding, bytes)),
            _ => None,
        })
    }
}

/// The entry points of a shader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// In the order of the text.
    pub entries: Vec<Entry>,
}

impl Outline {
    /// Reads a shader.
    ///
    /// # Panics
    /// If the shader is wrong: a mistake of ours, told with its line.
    pub fn read(shader: &Shader) -> Outline {
        Self::check(shader).unwrap_or_else(|problem| panic!("shader {}: {problem}", shader.name))
    }

    /// Reads a shader, or says what is wrong with it.
    ///
    /// # Errors
    /// If it does not parse, is not valid, or binds what an engine cannot bind.
    pub fn check(shader: &Shader) -> Result<Outline, String> {
        let (module, info) = parse(&shader.source())?;
        let entries = (0..module.entry_points.len()).map(|i| entry(&module, info.get_entry_point(i), i));
        Ok(Outline { entries: entries.collect::<Result<_, _>>()? })
    }

    /// An entry point by name.
    ///
    /// # Panics
    /// If there is none: a mistake in the table of passes.
    pub fn entry(&self, name: &str) -> &Entry {
        self.entries.iter().find(|e| e.name == name).unwrap_or_else(|| panic!("no shader has the entry point {name}"))
    }
}

/// Parses and validates a WGSL text. Nothing beyond the portable core of the language is granted.
///
/// # Errors
/// The compiler's message with its line.
pub fn parse(source: &str) -> Result<(Module, ModuleInfo), String> {
    let module = naga::front::wgsl::parse_str(source).map_err(|e| e.emit_to_string(source))?;
    let mut validator = Validator::new(ValidationFlags::all(), Capabilities::empty());
    let info = validator.validate(&module).map_err(|e| e.emit_to_string(source))?;
    Ok((module, info))
}

fn entry(module: &Module, info: &FunctionInfo, index: usize) -> Result<Entry, String> {
    let point = &module.entry_points[index];
    let used = module.global_variables.iter().filter(|(handle, _)| !info[*handle].is_empty());
    let touched = touches(module, point);
    let bind = |handle, variable| {
        let touch = touched.get(&handle).copied().unwrap_or_default();
        binding(module, variable).map(|found| found.map(|found| Binding { touch, ..found }))
    };
    let found = used.map(|(handle, variable)| bind(handle, variable)).collect::<Result<Vec<_>, String>>()?;
    let bindings: Vec<Binding> = found.into_iter().flatten().collect();
    let tile = tile(module, &point.name)?;
    let entry = Entry { name: point.name.clone(), workgroup: point.workgroup_size, tile, bindings };
    let count = entry.storage().count();
    if entry.bindings.len() > count + 1 {
        return Err(format!("{} uses more than one uniform of group 0; a pass has one of parameters", entry.name));
    }
    if count > STORAGE_BUFFERS {
        return Err(format!("{} uses {count} storage buffers; a device grants {STORAGE_BUFFERS}", entry.name));
    }
    let used = module.global_variables.iter().filter(|(handle, _)| !info[*handle].is_empty());
    let near = used.filter(|(_, variable)| variable.space == AddressSpace::WorkGroup);
    let kept: u32 = near.map(|(_, variable)| bytes(module, variable)).sum();
    if kept > WORKGROUP_BYTES {
        return Err(format!("a workgroup of {} keeps {kept} bytes; a device grants {WORKGROUP_BYTES}", entry.name));
    }
    Ok(entry)
}

/// The constant that says how many sites along x and y a workgroup of an entry point does.
fn tile(module: &Module, entry: &str) -> Result<Option<[u32; 2]>, String> {
    let name = format!("{}_TILE", entry.to_uppercase());
    let Some((_, constant)) = module.constants.iter().find(|(_, c)| c.name.as_deref() == Some(&name)) else {
        return Ok(None);
    };
    let number = |expression| match module.global_expressions[expression] {
        Expression::Literal(Literal::U32(number)) if number > 0 => Some(number),
        _ => None,
    };
    let pair = match &module.global_expressions[constant.init] {
        Expression::Compose { components, .. } => components.iter().map(|one| number(*one)).collect::<Option<Vec<_>>>(),
        _ => None,
    };
    let pair = pair.and_then(|pair| pair.try_into().ok());
    pair.map(Some).ok_or_else(|| format!("{name} is no pair of whole numbers above 0"))
}

/// The binding of a variable in group 0; None for the uniforms of group 1, which every pass shares, and for what has no binding.
fn binding(module: &Module, variable: &GlobalVariable) -> Result<Option<Binding>, String> {
    let name = variable.name.clone().unwrap_or_default();
    let Some(at) = &variable.binding else { return Ok(None) };
    let access = match variable.space {
        AddressSpace::Storage { access } if access.contains(StorageAccess::STORE) => Access::ReadWrite,
        AddressSpace::Storage { .. } => Access::Read,
        _ => Access::Uniform(bytes(module, variable)),
    };
    let shared = [("moment", size_of::<Moment>() as u32), ("window", WINDOW_BYTES)];
    match (at.group, at.binding, access) {
        (0, binding, _) => Ok(Some(Binding { name, binding, access, touch: Touch::default() })),
        (1, i @ 0..2, Access::Uniform(bytes)) if shared[i as usize] == (name.as_str(), bytes) => Ok(None),
        _ => Err(format!("`{name}` is bound where no pass binds anything: {}", Place(at.group, at.binding))),
    }
}

fn bytes(module: &Module, variable: &GlobalVariable) -> u32 {
    match &module.types[variable.ty].inner {
        TypeInner::Struct { span, .. } => *span,
        other => other.size(module.to_ctx()),
    }
}

struct Place(u32, u32);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@group({}) @binding({})", self.0, self.1)
    }
}
