//! A card of AMD's that is not there: Mesa's driver compiles for it, and says what it made.
use ash::khr::pipeline_executable_properties as executables;
use ash::{Device, Entry, Instance, vk};
use std::collections::HashMap;

/// The card, as far as it can be opened: nothing runs on it. It stays open until the process ends.
pub struct Card {
    device: Device,
    executables: executables::Device,
    _instance: Instance,
    _entry: Entry,
}

/// What became of a pass.
pub struct Compiled {
    /// The instructions in the compiler's own words, a line each.
    pub instructions: String,
    /// What the driver counts, by its names.
    pub counts: HashMap<String, u64>,
}

impl Card {
    /// The only device of the driver that the environment names; its name must have this word.
    pub fn open(family: &str) -> Self {
        // SAFETY: the loader and the driver do as the specification of Vulkan says; what is passed to them lives until they return.
        unsafe {
            let entry = Entry::load().expect("a Vulkan loader");
            let application = vk::ApplicationInfo::default().api_version(vk::API_VERSION_1_2);
            let info = vk::InstanceCreateInfo::default().application_info(&application);
            let instance = entry.create_instance(&info, None).expect("an instance");
            let card = instance.enumerate_physical_devices().expect("devices")[0];
            let properties = instance.get_physical_device_properties(card);
            let name = properties.device_name_as_c_str().expect("a name").to_string_lossy();
            assert!(name.contains(family), "{name} is not the card that was asked for");
            let queues = [vk::DeviceQueueCreateInfo::default().queue_family_index(0).queue_priorities(&[1.0])];
            let names = [executables::NAME.as_ptr()];
            let mut reports =
                vk::PhysicalDevicePipelineExecutablePropertiesFeaturesKHR::default().pipeline_executable_info(true);
            let features = vk::PhysicalDeviceFeatures::default().robust_buffer_access(true); // wgpu asks for it too
            let info = vk::DeviceCreateInfo::default().queue_create_infos(&queues).enabled_extension_names(&names);
            let info = info.enabled_features(&features).push_next(&mut reports);
            let device = instance.create_device(card, &info, None).expect("a device");
            let executables = executables::Device::new(&instance, &device);
            Self { device, executables, _instance: instance, _entry: entry }
        }
    }

    /// Compiles an entry point; `bindings` are those of its group 0, a number each and whether it is a uniform.
    pub fn compile(&self, words: &[u32], entry: &str, bindings: &[(u32, bool)]) -> Compiled {
        let layout = self.layout(bindings);
        let name = std::ffi::CString::new(entry).expect("a name");
        // SAFETY: as in `open`; naga wrote the words.
        let pipeline = unsafe {
            let module = vk::ShaderModuleCreateInfo::default().code(words);
            let module = self.device.create_shader_module(&module, None).expect("a module");
            let stage = vk::PipelineShaderStageCreateInfo::default().stage(vk::ShaderStageFlags::COMPUTE);
            let stage = stage.module(module).name(&name);
            let flags = vk::PipelineCreateFlags::CAPTURE_STATISTICS_KHR
                | vk::PipelineCreateFlags::CAPTURE_INTERNAL_REPRESENTATIONS_KHR;
            let info = [vk::ComputePipelineCreateInfo::default().flags(flags).stage(stage).layout(layout)];
            self.device.create_compute_pipelines(vk::PipelineCache::null(), &info, None).expect("a pipeline")[0]
        };
        Compiled { instructions: self.instructions(pipeline), counts: self.counts(pipeline) }
    }

    /// Group 0, and group 1 with moment and window.
    fn layout(&self, bindings: &[(u32, bool)]) -> vk::PipelineLayout {
        let own = bindings.iter().map(|&(number, is_uniform)| match is_uniform {
            true => (number, vk::DescriptorType::UNIFORM_BUFFER),
            false => (number, vk::DescriptorType::STORAGE_BUFFER),
        });
        let shared = (0..2).map(|number| (number, vk::DescriptorType::UNIFORM_BUFFER_DYNAMIC));
        let groups = [self.group(own), self.group(shared)];
        let info = vk::PipelineLayoutCreateInfo::default().set_layouts(&groups);
        // SAFETY: as in `open`.
        unsafe { self.device.create_pipeline_layout(&info, None).expect("a layout") }
    }

    fn group(&self, bindings: impl Iterator<Item = (u32, vk::DescriptorType)>) -> vk::DescriptorSetLayout {
        let one =
            vk::DescriptorSetLayoutBinding::default().descriptor_count(1).stage_flags(vk::ShaderStageFlags::COMPUTE);
        let all: Vec<_> = bindings.map(|(number, kind)| one.binding(number).descriptor_type(kind)).collect();
        let info = vk::DescriptorSetLayoutCreateInfo::default().bindings(&all);
        // SAFETY: as in `open`.
        unsafe { self.device.create_descriptor_set_layout(&info, None).expect("a layout") }
    }

    /// The last of the compiler's languages that it writes by itself: a disassembly may lack the program for it.
    fn instructions(&self, pipeline: vk::Pipeline) -> String {
        let info = vk::PipelineExecutableInfoKHR::default().pipeline(pipeline);
        let ask = self.executables.fp().get_pipeline_executable_internal_representations_khr;
        let mut languages = [vk::PipelineExecutableInternalRepresentationKHR::default(); 8];
        let mut count = languages.len() as u32;
        // SAFETY: as in `open`; the first call tells sizes, the second one fills texts of these sizes.
        unsafe { ask(self.device.handle(), &info, &mut count, languages.as_mut_ptr()).result().expect("languages") };
        let languages = &mut languages[..count as usize];
        let mut texts: Vec<Vec<u8>> = languages.iter().map(|language| vec![0; language.data_size]).collect();
        for (language, text) in languages.iter_mut().zip(&mut texts) {
            language.p_data = text.as_mut_ptr().cast();
        }
        // SAFETY: the same.
        unsafe { ask(self.device.handle(), &info, &mut count, languages.as_mut_ptr()).result().expect("texts") };
        let named =
            |language: &vk::PipelineExecutableInternalRepresentationKHR| language.name_as_c_str() == Ok(c"ACO IR");
        let place = languages.iter().position(named).expect("Mesa's compiler for AMD, ACO, writes its language");
        String::from_utf8_lossy(&texts[place]).into_owned()
    }

    fn counts(&self, pipeline: vk::Pipeline) -> HashMap<String, u64> {
        let info = vk::PipelineExecutableInfoKHR::default().pipeline(pipeline);
        // SAFETY: as in `open`; the driver counts in whole numbers of 64 bits.
        unsafe {
            let all = self.executables.get_pipeline_executable_statistics(&info).expect("counts");
            let name = |count: &vk::PipelineExecutableStatisticKHR| {
                count.name_as_c_str().expect("a name").to_string_lossy().into_owned()
            };
            all.iter().map(|count| (name(count), count.value.u64)).collect()
        }
    }
}
